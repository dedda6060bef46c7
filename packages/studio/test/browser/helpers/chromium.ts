import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import packed from '@sparticuz/chromium'
import { chromium, type Browser } from 'playwright-core'

const MODULES = fileURLToPath(new URL('../../../node_modules', import.meta.url))

/**
 * Starts the Chromium of the npm package, which needs nothing from the system. The package's own arguments are for one process
 * without the web's security; these keep both as users have them.
 */
export async function startChromium(): Promise<Browser> {
  const folder = await unpacked()
  return chromium.launch({
    executablePath: join(folder, 'chromium'),
    args: ['--no-sandbox', '--no-zygote', '--disable-gpu', '--font-render-hinting=none'],
    env: { ...process.env, FONTCONFIG_PATH: join(folder, 'fonts') },
  })
}

/**
 * The folder of the unpacked Chromium. The package unpacks into the folder of temporary files, where a second process finds the
 * half of it; so it is unpacked elsewhere and then renamed.
 */
async function unpacked(): Promise<string> {
  const folder = join(MODULES, `.chromium-${version()}`)
  if (existsSync(folder)) return folder
  const own = mkdtempSync(join(MODULES, '.chromium-unpacking-'))
  const { TMPDIR } = process.env
  process.env['TMPDIR'] = own
  try {
    await packed.executablePath()
    writeFileSync(join(own, 'fonts/fonts.conf'), fontsOf(folder))
  } finally {
    if (TMPDIR === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = TMPDIR
  }
  try {
    renameSync(own, folder)
  } catch (error) {
    rmSync(own, { recursive: true })
    // Another process was first.
    if (!existsSync(folder)) throw error
  }
  return folder
}

/** The package's own settings name folders of AWS Lambda: on a machine without other fonts, Chromium would draw no text. */
function fontsOf(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${folder}/fonts/fonts</dir>
  <cachedir>${folder}/fonts/cache</cachedir>
</fontconfig>
`
}

function version(): string {
  const require = createRequire(import.meta.url)
  const manifest = join(dirname(require.resolve('@sparticuz/chromium')), '../../package.json')
  return (require(manifest) as { readonly version: string }).version
}
