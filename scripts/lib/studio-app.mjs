// Builds the pages of the studio, packages/studio/client, into packages/studio/dist/app.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { filesBelow, root } from './root.mjs'
import { run } from './spawn.mjs'

const FOLDER = 'packages/studio'
const APP = join(root, FOLDER, 'dist', 'app')
// Not in the folder of the pages, which is published.
const STAMP = join(root, FOLDER, 'node_modules', '.relata-app')
/** Bytes, compressed: what a browser loads before it shows the first table. */
export const FIRST_PAGE = 150_000

/** Of everything that the pages are made of; their packages have exact versions in package.json. */
function fingerprint() {
  const isSource = (path) => /\.(tsx?|css|html|svg|json)$/.test(path)
  const sources = [
    ...filesBelow(`${FOLDER}/client`, isSource),
    ...filesBelow(`${FOLDER}/src/protocol`, isSource),
    `${FOLDER}/src/protocol.ts`,
    `${FOLDER}/package.json`,
  ]
  const hash = createHash('sha256')
  for (const path of sources)
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update('\0')
  return hash.digest('hex')
}

/** Builds the pages if a source changed. Resolves with whether they are built. */
export async function buildStudioApp() {
  const wanted = fingerprint()
  const isBuilt = existsSync(join(APP, 'index.html')) && existsSync(STAMP)
  if (isBuilt && readFileSync(STAMP, 'utf8') === wanted) return true
  const vite = join(root, FOLDER, 'node_modules/vite/bin/vite.js')
  const { code, output } = await run('node', [vite, 'build', 'client', '--logLevel', 'warn'], {
    cwd: join(root, FOLDER),
    quiet: true,
  })
  if (code !== 0) {
    console.error(output)
    return false
  }
  compress()
  writeFileSync(STAMP, wanted)
  return true
}

/** The server sends the compressed file beside each one. */
function compress() {
  for (const name of readdirSync(join(APP, 'assets'))) {
    const path = join(APP, 'assets', name)
    if (/\.(js|css|svg)$/.test(name)) writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }))
  }
}

/** Bytes of the first page, compressed: the page, and the scripts and styles that it names. */
export function firstPageSize() {
  const page = readFileSync(join(APP, 'index.html'), 'utf8')
  const names = Array.from(
    page.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.(?:js|css))"/g),
    ([, name]) => name,
  )
  const files = [page, ...names.map((name) => readFileSync(join(APP, name)))]
  return files.reduce((sum, content) => sum + gzipSync(content, { level: 9 }).length, 0)
}
