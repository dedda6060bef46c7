import { signal, type Signal } from '@preact/signals'

export type Theme = 'system' | 'light' | 'dark'

const STORED = 'relata-studio-theme'
const dark = matchMedia('(prefers-color-scheme: dark)')

export const theme: Signal<Theme> = signal<Theme>('system')
/** Charts draw in colours of the page, so they draw again when it changes. */
export const isDark: Signal<boolean> = signal<boolean>(dark.matches)

export function startTheme(): void {
  try {
    const stored = localStorage.getItem(STORED)
    if (stored === 'light' || stored === 'dark') theme.value = stored
  } catch {
    // Storage is refused in some private windows: the system's theme then.
  }
  dark.addEventListener('change', show)
  show()
}

export function setTheme(value: Theme): void {
  theme.value = value
  try {
    localStorage.setItem(STORED, value)
  } catch {
    // As above.
  }
  show()
}

function show(): void {
  isDark.value = theme.value === 'system' ? dark.matches : theme.value === 'dark'
  document.documentElement.dataset['theme'] = isDark.value ? 'dark' : 'light'
}
