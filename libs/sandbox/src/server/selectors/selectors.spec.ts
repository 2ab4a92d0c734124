import { defineResource } from '../resources/definition';
import { kubernetesType } from '../schema/kubernetes';
import { parseFieldSelector } from './field-selector';
import { parseLabelSelector } from './label-selector';

describe('label selectors', () => {
  const labels = { app: 'web', tier: 'front', 'example.com/size': '7', empty: '' };
  it.each<[string, boolean]>([
    ['app=web', true],
    ['app==web', true],
    ['app = web', true],
    ['app=db', false],
    ['app!=db', true],
    ['missing!=db', true],
    ['app!=web', false],
    ['app in (web, db)', true],
    ['app in (db)', false],
    ['app notin (db,web)', false],
    ['missing notin (db)', true],
    ['app', true],
    ['missing', false],
    ['!missing', true],
    ['!app', false],
    ['empty=', true],
    ['empty', true],
    ['example.com/size>5', true],
    ['example.com/size<5', false],
    ['missing>5', false],
    ['app=web,tier=front', true],
    ['app=web,tier=back', false],
    ['app in (web,db),tier,!missing', true],
    ['constructor', false],
    ['constructor=x', false],
  ])('%s: %p', (selector, expected) => {
    expect(parseLabelSelector(selector)?.(labels)).toBe(expected);
  });

  it('select everything when there is nothing to say', () => {
    expect(parseLabelSelector('')).toBeUndefined();
  });

  it.each(['a b', 'a in web', '=x', 'a=b=c', 'a,,b', 'a in (b'])('%s is none', (selector) => {
    expect(() => parseLabelSelector(selector)).toThrow('unable to parse requirement');
  });
});

describe('field selectors', () => {
  const plain = defineResource({
    group: '',
    version: 'v1',
    plural: 'configmaps',
    kind: 'ConfigMap',
    namespaced: true,
    schema: kubernetesType('ConfigMap'),
  });
  const selectable = { ...plain, selectableFields: { 'status.phase': () => 'Running' } };

  it('read equality and its opposite, in any number', () => {
    expect(parseFieldSelector('metadata.name=a,metadata.namespace!=b', plain)).toEqual([
      { field: 'metadata.name', equal: true, value: 'a' },
      { field: 'metadata.namespace', equal: false, value: 'b' },
    ]);
    expect(parseFieldSelector('status.phase==Running', selectable)).toHaveLength(1);
  });

  it('unescape what would end a value', () => {
    expect(parseFieldSelector('metadata.name=a\\,b', plain)).toEqual([
      { field: 'metadata.name', equal: true, value: 'a,b' },
    ]);
  });

  it('refuse fields that a kind cannot be selected by, in the words of that kind', () => {
    expect(() => parseFieldSelector('status.phase=x', plain)).toThrow(
      '"status.phase" is not a known field selector: only "metadata.name", "metadata.namespace"',
    );
    expect(() => parseFieldSelector('spec.x=y', selectable)).toThrow(
      'field label not supported: spec.x',
    );
    expect(() => parseFieldSelector('nothing', plain)).toThrow('invalid field selector');
  });
});
