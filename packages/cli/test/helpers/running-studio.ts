import { once } from 'node:events'
import * as assert from 'uvu/assert'
import type { Project } from './project.js'

/** A studio that runs. */
export interface Shown {
  readonly url: URL
  readonly call: (
    method: string,
    request: object,
  ) => Promise<{ readonly status: number; readonly body: unknown }>
}

/** Runs the command `studio` while it is used, then ends it as Ctrl-C does. */
export async function withStudio(
  project: Project,
  argv: readonly string[],
  use: (shown: Shown) => Promise<void>,
): Promise<void> {
  const child = project.start('studio', ...argv, '--port', '0', '--json')
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
  const exit = once(child, 'close')
  const line = await Promise.race([
    once(child.stdout.setEncoding('utf8'), 'data'),
    exit.then(() => undefined),
  ])
  assert.ok(line, errors)
  const url = new URL((JSON.parse(String(line[0])) as { readonly url: string }).url)
  const headers = {
    'x-relata-studio': '1',
    'x-relata-token': url.searchParams.get('token') ?? '',
    'content-type': 'application/json',
  }
  const call: Shown['call'] = async (method, request) => {
    const response = await fetch(new URL(`/api/${method}`, url), {
      method: 'POST',
      headers,
      body: JSON.stringify(request),
    })
    return { status: response.status, body: await response.json() }
  }
  try {
    await use({ url, call })
  } finally {
    child.kill('SIGINT')
    const [code] = (await exit) as [number]
    assert.is(code, 0, errors)
  }
}
