/** Light or dark: as the system says, or as chosen here. */

import { ref } from 'vue';

export type ThemeChoice = 'system' | 'light' | 'dark';
const KEY = 'ninewatch.theme';
const CHOICES: readonly ThemeChoice[] = ['system', 'light', 'dark'];

function stored(): ThemeChoice {
  const found = localStorage.getItem(KEY);
  return CHOICES.find((choice) => choice === found) ?? 'system';
}

const prefersDark = matchMedia('(prefers-color-scheme: dark)');
const choice = ref<ThemeChoice>(stored());
export const isDark = ref(false);
export const themeChoice = choice;

function apply(): void {
  isDark.value = choice.value === 'system' ? prefersDark.matches : choice.value === 'dark';
  document.documentElement.dataset.theme = isDark.value ? 'dark' : 'light';
}

export function startTheme(): void {
  prefersDark.addEventListener('change', apply);
  apply();
}

/** System → the other one → back: each press changes what is seen. */
export function turnTheme(): void {
  choice.value = isDark.value ? 'light' : 'dark';
  localStorage.setItem(KEY, choice.value);
  apply();
}
