import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { once } from 'node:events'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { removedAtExit } from '../../src/store/removed-at-exit.js'
import { makeLibrary, openLibrary } from '../helpers/filled-library.js'
import { BIN, inProject, type Project } from '../helpers/project.js'

const test = suite('what an interrupted command leaves')

/** Interrupts a command as soon as a name that the test accepts is there. */
async function interrupted(
  project: Project,
  args: readonly string[],
  { signal, test: accepts }: { readonly signal: NodeJS.Signals; readonly test: (name: string) => boolean },
): Promise<boolean> {
  const child = spawn(process.execPath, [BIN, ...args], { cwd: project.folder, stdio: 'ignore' })
  const closed = once(child, 'close')
  let wasThere = false
  const look = setInterval(() => {
    if (!readdirSync(project.folder).some(accepts)) return
    wasThere = true
    child.kill(signal)
    clearInterval(look)
  }, 1)
  const [, ending] = (await closed) as [number | null, NodeJS.Signals | null]
  clearInterval(look)
  // It may have been complete already.
  return wasThere && ending === signal
}

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  test(`nothing, where it was ended by ${signal} while it wrote a new folder`, () =>
    inProject({}, async (project) => {
      await makeLibrary(project.path('store'))
      let wasInterrupted = false
      for (let round = 0; round < 5 && !wasInterrupted; round++)
        wasInterrupted = await interrupted(project, ['backup', 'store', `copy-${round}`], {
          signal,
          test: (name) => name.includes('.partial-'),
        })
      assert.ok(wasInterrupted)
      assert.equal(
        readdirSync(project.folder).filter((name) => name.startsWith('.')),
        [],
      )
      assert.is((await project.relata('verify', 'store')).code, 0)
    }))

test('nothing, where an export was ended while it wrote', () =>
  inProject({}, async (project) => {
    const db = await openLibrary(project.path('store'))
    db.transact(() => {
      for (let n = 0; n < 20_000; n++) db.Author.create({ name: `Author ${n}` })
    })
    await db.close()
    for (const [option, name] of [
      ['--out', 'lines.jsonl'],
      ['--csv', 'csv'],
    ] as const) {
      const ending = { signal: 'SIGINT', test: (each: string) => each === name } as const
      assert.ok(await interrupted(project, ['export', 'store', option, name], ending), option)
      assert.not(existsSync(project.path(name)), option)
    }
  }))

test('a path is kept once its function has returned, and nothing listens to signals any more', () =>
  inProject({}, async (project) => {
    const before = process.listenerCount('SIGINT')
    await removedAtExit(project.folder, async () => {
      assert.is(process.listenerCount('SIGINT'), before + 1)
      await removedAtExit(project.path('inner'), async () => undefined)
    })
    assert.is(process.listenerCount('SIGINT'), before)
    assert.ok(existsSync(project.folder))
  }))

test.run()
