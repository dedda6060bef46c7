import type { JSX } from 'preact'
import { setTheme, theme, type Theme } from '../state/theme.js'
import { Icon, type IconName } from '../ui/icon.js'

const NEXT: Readonly<Record<Theme, Theme>> = { system: 'light', light: 'dark', dark: 'system' }
const ICONS: Readonly<Record<Theme, IconName>> = { system: 'screen', light: 'sun', dark: 'moon' }

export function ThemeSwitch(): JSX.Element {
  const name = `Theme: ${theme.value}. Switch to ${NEXT[theme.value]}`
  return (
    <button
      type="button"
      class="button plain small only-icon"
      aria-label={name}
      title={name}
      onClick={() => setTheme(NEXT[theme.value])}
    >
      <Icon name={ICONS[theme.value]} />
    </button>
  )
}
