#!/usr/bin/env node
import { run } from '@relata/cli'

// A reader that has enough, as `head` has, is no error.
process.stdout.on('error', (error) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})
process.exitCode = await run(process.argv.slice(2))
