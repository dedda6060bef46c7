import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LevelLog } from '../src/index.js'
import { Child } from './helpers/child.js'
import { collect } from './helpers/collect.js'
import { inFolder } from './helpers/folder.js'

const test = suite('write failure')
/** Windows has no `ulimit`. */
const limited = (name: string, run: () => Promise<void>): void => {
  if (process.platform === 'win32') test.skip(name, run)
  else test(name, run)
}

limited('after a failed write every call fails with Unknown, and reopening finds all that was durable', () =>
  inFolder(async (folder) => {
    // No file may grow beyond 256 blocks, so that LevelDB's log fails as on a full disk.
    const child = new Child('fill-disk', { args: [folder], limit: 'ulimit -f 256' })
    await child.exit
    const durable = Number(child.lines.at(-4))
    assert.ok(durable > 2, child.lines.join('\n'))
    assert.equal(child.lines.slice(-3), ['Unknown Unknown', 'Unknown Unknown Unknown Unknown Unknown', 'ok'])
    await using log = await LevelLog.open(folder)
    const { position } = await log.head()
    assert.ok(position >= durable && position <= durable + 2)
    assert.is((await collect(log.read())).length, position)
  }),
)

test.run()
