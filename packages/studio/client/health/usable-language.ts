const FALLBACK = 'en-US'

/**
 * Gives the browser's language a name that `Intl` takes. A Chromium of a system without a locale calls it `en-US@posix`,
 * for which `Intl` throws, and uPlot reads it when it is loaded.
 */
export function ensureUsableLanguage(): void {
  try {
    Intl.getCanonicalLocales(navigator.language)
  } catch {
    Object.defineProperty(navigator, 'language', { value: FALLBACK, configurable: true })
  }
}
