import { rename, utimes, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { PassThrough } from 'node:stream'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { FollowedCopy } from '../../src/studio/followed-copy.js'
import { makeLibrary, openLibrary } from '../helpers/filled-library.js'
import { inProject, type Project } from '../helpers/project.js'

const test = suite('a copy of a store that is open elsewhere')

/** The number of tags in the next copy; fails after a minute. */
async function tagsOfNext(followed: FollowedCopy, meanwhile: () => Promise<void>): Promise<number> {
  const ended = new AbortController()
  const limit = AbortSignal.timeout(60_000)
  const signal = AbortSignal.any([ended.signal, limit])
  let tags = -1
  const following = followed.follow(signal, (db) => {
    tags = (db as { Tag: { count(): number } }).Tag.count()
    ended.abort()
  })
  await meanwhile()
  await following
  assert.not(limit.aborted, 'there is no other copy after a minute')
  return tags
}

const inLibrary = (use: (project: Project) => Promise<void>): Promise<void> =>
  inProject({}, async (project) => {
    await makeLibrary(project.path('store'))
    await use(project)
  })
const contextOf = (cwd: string) => ({ cwd, stderr: new PassThrough().resume() })

test('follows what was written after the first copy and before it was followed', () =>
  inLibrary(async (project) => {
    await using db = await openLibrary(project.path('store'))
    const followed = await FollowedCopy.open(contextOf(project.path('.')), 'store')
    try {
      const before = db.Tag.count()
      db.transact(() => db.Tag.create({ name: 'Later' }))
      await db.durable()
      assert.is(await tagsOfNext(followed, () => Promise.resolve()), before + 1)
    } finally {
      await followed.close()
    }
  }))

test('is made again if the folder could not be copied', () =>
  inLibrary(async (project) => {
    const events = join(project.path('store'), 'events')
    const followed = await FollowedCopy.open(contextOf(project.path('.')), 'store')
    try {
      const tags = await tagsOfNext(followed, async () => {
        await rename(join(events, 'CURRENT'), join(events, 'aside'))
        for (const name of await readdir(events))
          if (name.endsWith('.log')) await utimes(join(events, name), new Date(), new Date(0))
        await setTimeout(1500)
        await rename(join(events, 'aside'), join(events, 'CURRENT'))
      })
      assert.ok(tags > 0)
    } finally {
      await followed.close()
    }
  }))

test.run()
