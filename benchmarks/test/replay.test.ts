import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { history, take } from '../src/data/history.js'
import { handLog } from '../src/peers/hand-log.js'
import { relataLog } from '../src/peers/relata-log.js'
import { replayOnce } from '../src/workloads/persistence.js'

test('a new process replays what was written, the same for each peer', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'relata-replay-'))
  try {
    const totals: (readonly number[])[] = []
    for (const peer of [relataLog(), handLog()]) {
      const log = join(folder, peer.name)
      await peer.create(log, 'os')
      const source = history()
      for (let i = 0; i < 10; i++) await peer.append(take(source, 100))
      const written = peer.totals()
      await peer.close()
      const replayed = replayOnce(peer.name, log)
      assert.equal(replayed.totals, written)
      assert.ok(replayed.us > 0)
      totals.push(written)
    }
    assert.equal(totals[0], totals[1])
    assert.is(totals[0]?.[2], 300)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test.run()
