import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LevelLog } from '../src/index.js'
import { Child } from './helpers/child.js'
import { collect } from './helpers/collect.js'
import { inFolder } from './helpers/folder.js'

const test = suite('power cut')

test('a process killed while it appends loses nothing that was reported durable, three times in a row', () =>
  inFolder(async (folder) => {
    let before = 0
    for (let round = 0; round < 3; round++) {
      const child = new Child('append-forever', { args: [folder] })
      await child.line()
      await new Promise((resolve) => setTimeout(resolve, 150))
      await child.kill('SIGKILL')
      const acknowledged = Number(child.lines.at(-1))
      assert.ok(acknowledged > before, `it appended from ${before} on up to ${acknowledged}`)
      await using log = await LevelLog.open(folder)
      const { position } = await log.head()
      assert.ok(position >= acknowledged, `acknowledged ${acknowledged}, found ${position}`)
      const commits = await collect(log.read())
      assert.equal(
        commits.map((commit) => commit.position),
        Array.from({ length: position }, (_, i) => i + 1),
      )
      assert.is(await log.find(`key-${acknowledged}`), acknowledged)
      before = position
    }
  }))

test.run()
