import { fileURLToPath } from 'node:url'
import { createContext, runInContext } from 'node:vm'
import { build } from 'esbuild'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

const test = suite('record in a browser')

// The hash function is a parameter: a page has its own. This one is none to rely on.
const PROGRAM = `
import { SnapshotDecoder, SnapshotEncoder } from '@relata/record'

const hash = (...parts) => {
  const sum = new Uint8Array(32)
  for (const part of parts) part.forEach((byte, at) => (sum[at % 32] = (sum[at % 32] * 31 + byte) & 255))
  return sum
}
const encoder = new SnapshotEncoder(hash)
const block = { titles: ['a', null, 'ü\u{1f600}'], numbers: Float64Array.of(1.5, -0), big: 2n ** 70n }
const frames = [encoder.head({ position: 1, time: 2 }), encoder.block(block), encoder.end()]
const bytes = frames.flatMap((frame) => [...frame])
const decoder = new SnapshotDecoder(hash, 'The snapshot')
const found = []
for (let at = 0; !decoder.ended; ) {
  const { needed } = decoder
  const taken = decoder.take(Uint8Array.from(bytes.slice(at, (at += needed))))
  if (taken !== undefined) found.push(taken)
}
const [{ titles, numbers, big }] = found
globalThis.answer = JSON.stringify({ titles, numbers: [...numbers], big: String(big) })
`

test('a snapshot is encoded and decoded with the web’s globals alone', async () => {
  const { outputFiles, metafile } = await build({
    stdin: { contents: PROGRAM, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    bundle: true,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    write: false,
    metafile: true,
    logLevel: 'silent',
  })
  for (const input of Object.keys(metafile.inputs)) assert.not.match(input, /^\(disabled\)|node:/)
  const context = createContext({ crypto, TextEncoder, TextDecoder, structuredClone, queueMicrotask })
  runInContext(outputFiles[0]?.text ?? '', context, { filename: 'bundle.js' })
  assert.equal(JSON.parse(String(context['answer'])), {
    titles: ['a', null, 'ü\u{1f600}'],
    numbers: [1.5, 0],
    big: String(2n ** 70n),
  })
})

test.run()
