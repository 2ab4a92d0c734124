import { TestBed } from '@angular/core/testing';
import { Announcer } from './announcer';

const region = () => document.querySelector('body > [aria-live=polite]');

describe('the announcer', () => {
  it('says things politely', () => {
    TestBed.inject(Announcer).say('Done.');
    expect(region()?.textContent).toBe('Done.');
  });

  it('says the same twice so that it is heard twice', () => {
    const announcer = TestBed.inject(Announcer);
    announcer.say('Copied.');
    const first = region()?.textContent;
    announcer.say('Copied.');
    expect(region()?.textContent).not.toBe(first);
    expect(region()?.textContent?.trim()).toBe('Copied.');
  });

  it('leaves nothing behind', () => {
    TestBed.inject(Announcer);
    TestBed.resetTestingModule();
    expect(region()).toBeNull();
  });
});
