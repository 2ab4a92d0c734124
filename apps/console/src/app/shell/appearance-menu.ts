import { Component, computed, inject } from '@angular/core';
import { mdiThemeLightDark, mdiWeatherNight, mdiWhiteBalanceSunny } from '@mdi/js';
import { Preferences, type Scheme } from '../data/preferences';
import { Icon } from '../ui/icon';
import { Popover } from '../ui/popover';

/** Light, dark, or as the system has it. */
@Component({
  selector: 'sot-appearance-menu',
  imports: [Icon, Popover],
  template: `
    <sot-popover label="Appearance" [icon]="shown()">
      <fieldset>
        <legend>Appearance</legend>
        @for (choice of choices; track choice.scheme) {
          <label>
            <input
              type="radio"
              name="sot-scheme"
              [checked]="preferences.scheme() === choice.scheme"
              (change)="preferences.choose({ scheme: choice.scheme })"
            />
            <sot-icon [path]="choice.icon" />
            {{ choice.word }}
          </label>
        }
      </fieldset>
    </sot-popover>
  `,
  styles: `
    fieldset {
      display: grid;
      min-inline-size: 10rem;
    }
    legend {
      padding-block-end: var(--sot-1);
      font-weight: 600;
    }
    label {
      display: flex;
      align-items: center;
      gap: var(--sot-2);
      min-block-size: 2.25rem;
    }
  `,
})
export class AppearanceMenu {
  protected readonly preferences = inject(Preferences);
  protected readonly choices: readonly { scheme: Scheme; word: string; icon: string }[] = [
    { scheme: 'system', word: 'As the system', icon: mdiThemeLightDark },
    { scheme: 'light', word: 'Light', icon: mdiWhiteBalanceSunny },
    { scheme: 'dark', word: 'Dark', icon: mdiWeatherNight },
  ];
  protected readonly shown = computed(
    () =>
      this.choices.find(({ scheme }) => scheme === this.preferences.scheme())?.icon ??
      mdiThemeLightDark,
  );
}
