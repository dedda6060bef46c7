import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { linkBundles } from './link-bundles.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
// Below a package that depends on relata, so that the programs find it.
const folder = join(root, 'docs/.cache/tutorial')
const steps = readFileSync(join(root, 'docs/guide/tutorial.md'), 'utf8').split(/^## /m)
const test = suite('the tutorial')

/** Writes the files of a step, over those of earlier steps, and returns the text of the step. */
function write(step: number): string {
  const text = steps.find((each) => each.startsWith(`Step ${step}:`)) ?? ''
  for (const [, code = '', name = ''] of text.matchAll(/^```js packed\n(\/\/ (\S+)\n[\s\S]*?)^```$/gm))
    writeFileSync(join(folder, name), code)
  return text
}

async function run(...args: string[]): Promise<{ code: unknown; output: string }> {
  const child = spawn(process.execPath, args, {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000,
  })
  let output = ''
  child.stdout.on('data', (chunk) => (output += String(chunk)))
  child.stderr.on('data', (chunk) => (output += String(chunk)))
  const [code] = await once(child, 'close')
  return { code, output }
}

/** Starts the service; it ends with the test that started it, and by itself after a minute. */
async function serve(use: (url: string, child: ChildProcess) => Promise<void>): Promise<void> {
  const child = spawn(process.execPath, ['server.js'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, PORT: '0' },
    timeout: 60_000,
  })
  try {
    for await (const line of createInterface(child.stdout)) {
      const port = /listening on port (\d+)/.exec(line)?.[1]
      if (port !== undefined) return await use(`http://127.0.0.1:${port}`, child)
    }
    assert.unreachable('the service did not start')
  } finally {
    child.kill('SIGKILL')
  }
}

const post = (url: string, book: object): Promise<Response> =>
  fetch(`${url}/books`, { method: 'POST', body: JSON.stringify(book) })
const SOLARIS = { title: 'Solaris', published: '1961-06-01', author: 'Stanisław Lem', tags: ['SF'] }

test.before(() => {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  linkBundles(folder)
})
test.after(() => rmSync(folder, { recursive: true, force: true }))

test('step 2: the schema is explored, and prints what the page says', async () => {
  const printed = /^```text output\n([\s\S]*?)^```$/m.exec(write(2))?.[1]
  assert.equal(await run('explore.js'), { code: 0, output: printed })
})

test('step 3: the service creates, filters and refuses, and has its books after a restart', async () => {
  write(3)
  await serve(async (url) => {
    const created = await post(url, SOLARIS)
    assert.is(created.status, 201)
    assert.equal(await created.json(), {
      id: 1,
      title: 'Solaris',
      published: '1961-06-01',
      author_id: 1,
      author: 'Stanisław Lem',
      tags: ['SF'],
    })
    assert.is((await post(url, { ...SOLARIS, published: 'soon' })).status, 422)
    assert.is((await fetch(`${url}/books`, { method: 'POST', body: '{' })).status, 400)
    assert.is((await fetch(`${url}/authors/1`, { method: 'DELETE' })).status, 409)
    assert.is((await fetch(`${url}/books?id=1`)).status, 400)
  })
  await serve(async (url) => {
    const found = await fetch(`${url}/books?author__name__icontains=lem&published__year=1961`)
    assert.is(((await found.json()) as object[]).length, 1)
    assert.is((await fetch(`${url}/books/1`)).status, 200)
    assert.is((await fetch(`${url}/books/7`)).status, 404)
  })
})

test('step 4: the tests of the page pass', async () => {
  write(4)
  const { code, output } = await run('--test')
  assert.is(code, 0, output)
  assert.match(output, /pass 2\b/)
})

test('steps 5 and 6: changes are pushed, and a stop ends the streams', async () => {
  write(5)
  write(6)
  assert.is((await run('--test')).code, 0)
  await serve(async (url, child) => {
    const stream = await fetch(`${url}/books/events`)
    let received = ''
    const ended = (async () => {
      for await (const chunk of stream.body ?? []) received += Buffer.from(chunk).toString()
    })()
    await post(url, { ...SOLARIS, title: 'Eden', published: '1959-01-01' })
    while (!received.includes('Eden')) await new Promise((resolve) => setTimeout(resolve, 10))
    const exit = once(child, 'exit')
    child.kill('SIGTERM')
    await ended
    assert.equal(await exit, [0, null])
    assert.is(received.split('\n\n').length, 3, received)
  })
})

test.run()
