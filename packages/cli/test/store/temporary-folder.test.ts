import { existsSync, mkdirSync, utimesSync } from 'node:fs'
import { dirname } from 'node:path'
import { spawnSync } from 'node:child_process'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { withTemporaryFolder } from '../../src/store/temporary-folder.js'
import { inProject } from '../helpers/project.js'

const test = suite('a temporary folder')

test('exists for the duration of a call, and is removed even if the call fails', () =>
  inProject({}, async (project) => {
    const seen: string[] = []
    const fail = async (folder: string): Promise<never> => {
      assert.ok(existsSync(folder))
      seen.push(folder)
      throw new Error('inside')
    }
    await withTemporaryFolder(project.folder, fail).catch((error: Error) =>
      assert.is(error.message, 'inside'),
    )
    assert.not.ok(existsSync(seen[0] ?? ''))
    assert.is(process.listenerCount('SIGINT'), 0)
  }))

test('of a process that was killed is removed a day later', () =>
  inProject({}, async (project) => {
    const dead = spawnSync(process.execPath, ['-e', '']).pid
    await withTemporaryFolder(project.folder, async (folder) => {
      const parent = dirname(folder)
      const [old, young, own] = [`${dead}-old`, `${dead}-new`, `${process.pid}-own`].map(
        (name) => `${parent}/.relata-reading-${name}`,
      ) as [string, string, string]
      for (const path of [old, young, own]) mkdirSync(path)
      const before = Date.now() / 1000 - 2 * 86_400
      for (const path of [old, own]) utimesSync(path, before, before)
      await withTemporaryFolder(project.folder, async () => undefined)
      assert.equal(
        [old, young, own].map((path) => existsSync(path)),
        [false, true, true],
      )
      utimesSync(young, before, before)
      await withTemporaryFolder(project.folder, async () => undefined)
      assert.not.ok(existsSync(young))
      await import('node:fs/promises').then(({ rm }) => rm(own, { recursive: true }))
    })
  }))

test.run()
