import axe from 'axe-core'
import type { Page } from 'playwright-core'

interface AxeWindow {
  readonly axe: typeof axe
}

/**
 * What axe-core finds serious or critical on a page: `color-contrast (serious): .cell > span`. It looks at the light theme by
 * every rule, and at the dark one by those about colours, which alone depend on it.
 */
export async function accessibilityFaults(page: Page): Promise<readonly string[]> {
  await page.evaluate(`typeof axe === 'object' || (() => { ${axe.source} })()`)
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  const light = await run(page, 'light')
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
  await page.locator('html[data-theme=dark]').waitFor()
  const dark = await run(page, 'dark')
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  return [...light, ...dark]
}

async function run(page: Page, theme: 'light' | 'dark'): Promise<readonly string[]> {
  // Colours change in the next frame: until then a style has the ones of the theme before.
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  )
  await page.waitForFunction(() => document.getAnimations().length === 0)
  const found = await page.evaluate(async (isDark) => {
    const { axe: tool } = window as unknown as AxeWindow
    const { violations } = await tool.run(document, {
      resultTypes: ['violations'],
      preload: false,
      ...(isDark && { runOnly: ['color-contrast', 'link-in-text-block'] }),
    })
    return violations.map(({ id, impact, nodes }) => ({
      id,
      impact,
      places: nodes.slice(0, 4).map(({ target, any }) => `${target.join(' ')} (${any[0]?.message ?? ''})`),
    }))
  }, theme === 'dark')
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, impact, places }) => `${theme}: ${id} (${impact}): ${places.join('; ')}`)
}
