import assert from 'node:assert/strict'
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { guideFiles } from './documents.mjs'
import { file } from './node-cases.mjs'
import { started } from './started.mjs'

// The packages are in the folder above, which Next.js does not take for the project by itself.
const CONFIG = `import config from './guide.config.mjs'
export default { ...config, turbopack: { root: new URL('..', import.meta.url).pathname } }
`
const LAYOUT = 'export default ({ children }) => <html><body>{children}</body></html>\n'

async function reloads({ project, node }) {
  const cwd = project.folder({
    ...file('schema.mjs', 'store.mjs', 'app/authors/route.js', 'app/page.js'),
    'guide.config.mjs': guideFiles.get('next.config.mjs').code,
    'next.config.mjs': CONFIG,
    'app/layout.js': LAYOUT,
  })
  const command = [project.path('next', 'dist/bin/next'), 'dev', '--port', '0']
  const env = { NEXT_TELEMETRY_DISABLED: '1' }
  const { exit, kill, until } = started(node, command, cwd, { env, group: true })
  try {
    const [origin] = await until(/http:\/\/localhost:\d+/)
    const body = JSON.stringify({ name: 'Ann' })
    const created = await fetch(`${origin}/authors`, { method: 'POST', body })
    assert.deepEqual([created.status, await created.json()], [201, { id: 1 }])
    appendFileSync(join(cwd, 'store.mjs'), "console.log('loaded again')\n")
    const authors = () => fetch(`${origin}/authors`).then((response) => response.json())
    const polling = setInterval(() => void authors().catch(() => undefined), 500)
    await until(/loaded again/).finally(() => clearInterval(polling))
    assert.deepEqual(await authors(), [{ id: 1, name: 'Ann' }])
    assert.match(await (await fetch(origin)).text(), /<li>Ann<\/li>/)
  } finally {
    kill('SIGKILL')
    await exit
  }
}

export const nextCases = [
  {
    name: "Next.js's dev server loads a changed module, which finds the open store",
    needs: ['next', 'react', 'react-dom'],
    run: reloads,
  },
]
