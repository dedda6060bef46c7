// Runs vitest over in-vitest.mjs as its command does, in a folder without a configuration.
import { startVitest } from 'vitest/node'

const vitest = await startVitest('test', [], {
  root: import.meta.dirname ?? new URL('.', import.meta.url).pathname,
  include: ['in-vitest.mjs'],
  config: false,
  watch: false,
  reporters: ['verbose'],
  update: 'none',
})
await vitest.close()
