import { appendFile, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LevelLog } from '../src/index.js'
import { Child } from './helpers/child.js'
import { collect, rejection } from './helpers/collect.js'
import { commitAt, commitsFrom } from '../../record/test/helpers/commits.js'
import { warningsOf } from './helpers/warnings.js'
import { inFolder, namesIn, removeAnchors } from './helpers/folder.js'

const test = suite('a refused opening')

/** The files of a database, without those that every opening creates again. */
async function filesOf(folder: string): Promise<ReadonlyMap<string, Buffer>> {
  const events = join(folder, 'events')
  const names = (await readdir(events))
    .filter((name) => !['LOCK', 'LOG', 'LOG.old'].includes(name))
    .toSorted()
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(events, name))] as const)),
  )
}

/** Opens and reads everything, as a store does. */
async function readAll(folder: string): Promise<number> {
  const log = await LevelLog.open(folder)
  try {
    return (await collect(log.read())).length
  } finally {
    await log.close()
  }
}

/** A process that was killed while it appended; how many commits it left. */
async function killed(folder: string): Promise<void> {
  const child = new Child('append-forever', { args: [folder] })
  while ((await child.line()) !== '2000') continue
  await child.kill('SIGKILL')
}

/**
 * Flips bits before the end of a file, one after the other, and puts each back after the opening that they
 * refuse.
 */
async function flipAll(
  folder: string,
  name: string,
  { flips, end }: { readonly flips: number; readonly end: number },
): Promise<number> {
  const path = join(folder, 'events', name)
  const bytes = await readFile(path)
  let refused = 0
  for (let flip = 0; flip < flips; flip++) {
    const at = Math.floor(((bytes.length - end) * flip) / flips)
    const changed = Buffer.from(bytes)
    changed[at] = (changed[at] as number) ^ (1 << (flip % 8))
    await writeFile(path, changed)
    const before = await filesOf(folder)
    const error = await rejection(readAll(folder))
    assert.is(error.code, 'ERR_LOG_CORRUPT', `byte ${at}: ${error.message}`)
    assert.match(error.message, join(folder, 'events.damaged'))
    assert.equal(await filesOf(folder), before, `byte ${at}`)
    assert.equal(await namesIn(folder), ['events', 'events.damaged'])
    refused++
    await writeFile(path, bytes)
  }
  return refused
}

test('leaves the .log of a killed process unchanged: when the bit is restored nothing is lost', () =>
  inFolder(async (folder) => {
    await killed(folder)
    const name = [...(await filesOf(folder)).keys()].find((each) => each.endsWith('.log')) ?? ''
    // A flip in the last block of 32 kB drops the end, which only a known position reveals.
    assert.is(await flipAll(folder, name, { flips: 20, end: 40_000 }), 20)
    await rm(join(folder, 'events.damaged'), { recursive: true })
    assert.ok((await readAll(folder)) > 2000 - 20)
    assert.equal(await namesIn(folder), ['events'])
    await using log = await LevelLog.open(folder)
    const { position } = await log.head()
    await log.append([commitAt(position + 1)], { expected: position })
  }))

test('leaves a closed log as it was, too: its .log, its table and its MANIFEST', () =>
  inFolder(async (folder) => {
    const append = async (first: number, last: number): Promise<void> => {
      const log = await LevelLog.open(folder)
      for (let at = first; at <= last; at++)
        await log.append([commitAt(at)], { expected: at - 1, durability: 'os' })
      await log.close()
    }
    await append(1, 400)
    await append(401, 800)
    for (const [name, bytes] of await filesOf(folder)) {
      if (name === 'CURRENT') continue
      const isLog = name.endsWith('.log')
      assert.is(
        await flipAll(folder, name, { flips: 4, end: isLog ? 40_000 : Math.ceil(bytes.length / 3) }),
        4,
      )
    }
    await rm(join(folder, 'events.damaged'), { recursive: true })
    assert.is(await readAll(folder), 800)
  }))

test('a part that LevelDB leaves out before the end is found at opening, though nothing is read', () =>
  inFolder(async (folder) => {
    const log = await LevelLog.open(folder)
    for (let position = 1; position <= 600; position++)
      await log.append([commitAt(position)], { expected: position - 1, durability: 'os' })
    await log.close()
    const name = [...(await filesOf(folder)).keys()].find((each) => each.endsWith('.log')) ?? ''
    const path = join(folder, 'events', name)
    const bytes = await readFile(path)
    for (const from of [200, 33_000, 70_000, bytes.length - 60_000]) {
      for (const change of [(part: Buffer) => part.fill(0), (part: Buffer) => part.fill(0xff)]) {
        const changed = Buffer.from(bytes)
        change(changed.subarray(from, from + 512))
        await writeFile(path, changed)
        assert.is((await rejection(LevelLog.open(folder))).code, 'ERR_LOG_CORRUPT', String(from))
        await writeFile(path, bytes)
      }
    }
    assert.is(await readAll(folder), 600)
  }))

test('a zeroed stretch of the .log, which LevelDB skips in silence, is no exception', () =>
  inFolder(async (folder) => {
    const log = await LevelLog.open(folder)
    for (let position = 1; position <= 400; position++)
      await log.append([commitAt(position)], { expected: position - 1, durability: 'os' })
    await log.close()
    const name = [...(await filesOf(folder)).keys()].find((each) => each.endsWith('.log')) ?? ''
    const path = join(folder, 'events', name)
    const bytes = await readFile(path)
    for (const from of [0, 5000, 32_768, 40_000]) {
      await writeFile(path, Buffer.from(bytes).fill(0, from, from + 512))
      assert.is((await rejection(readAll(folder))).code, 'ERR_LOG_CORRUPT', String(from))
      await writeFile(path, bytes)
    }
    assert.is(await readAll(folder), 400)
  }))

/** A closed log of 20 commits whose last one LevelDB drops; resolves with the files as they were before. */
async function withoutItsEnd(folder: string): Promise<{ name: string; whole: Buffer; bytes: Buffer }> {
  const log = await LevelLog.open(folder)
  for (let position = 1; position <= 20; position++)
    await log.append([commitAt(position)], { expected: position - 1 })
  await log.close()
  const before = await filesOf(folder)
  const name = [...before.keys()].find((each) => each.endsWith('.log')) ?? ''
  const whole = before.get(name) ?? Buffer.alloc(0)
  const bytes = Buffer.from(whole)
  bytes[bytes.length - 30] = (bytes.at(-30) ?? 0) ^ 1
  await writeFile(join(folder, 'events', name), bytes)
  return { name, whole, bytes }
}

test('where LevelDB drops an end that the anchor knows, the log is refused and stays as it was', () =>
  inFolder(async (folder) => {
    const { name, whole } = await withoutItsEnd(folder)
    const before = await filesOf(folder)
    assert.is((await rejection(LevelLog.open(folder))).code, 'ERR_LOG_TRUNCATED')
    assert.equal(await filesOf(folder), before)
    await writeFile(join(folder, 'events', name), whole)
    assert.is(await readAll(folder), 20)
  }))

for (const option of ['atLeast', 'acceptEnd'])
  test(`where it is unknown what LevelDB dropped, the caller must say so with ${option}`, () =>
    dropped(option))

function dropped(option: string): Promise<void> {
  return inFolder(async (folder) => {
    const { name, bytes } = await withoutItsEnd(folder)
    await removeAnchors(folder)
    const before = await filesOf(folder)
    for (const options of [{}, { [option]: 18 }, { [option]: 17 }]) {
      const error = await rejection(LevelLog.open(folder, options))
      assert.is(error.code, 'ERR_LOG_CORRUPT')
      assert.match(error.message, '{ acceptEnd: 19 }')
      assert.equal(await filesOf(folder), before)
    }
    await rm(join(folder, 'events.damaged'), { recursive: true })
    const warnings = warningsOf()
    const log = await LevelLog.open(folder, { [option]: 19 })
    assert.equal([log.opening.dropped, log.opening.kept], [true, join(folder, 'events.damaged')])
    assert.equal(await collect(log.read()), commitsFrom(1, 19))
    await log.close()
    assert.equal(await warnings(), ['RELATA_ANCHOR_MISSING', 'RELATA_LOG_END_DROPPED'])
    assert.equal(await readFile(join(folder, 'events.damaged', name)), bytes)
    assert.is(await readAll(folder), 19)
    assert.equal(await namesIn(folder), ['events', 'events.damaged'])
  })
}

test('what LevelDB drops after the last acknowledged commit is cut off with a report', () =>
  inFolder(async (folder) => {
    await killed(folder)
    const [name = ''] = [...(await filesOf(folder)).keys()].filter((each) => each.endsWith('.log'))
    const path = join(folder, 'events', name)
    // A power cut may leave the space of a write, but not its content.
    await appendFile(path, Buffer.concat([Buffer.from([1, 2, 3, 4, 20, 0, 1]), Buffer.alloc(20)]))
    const log = await LevelLog.open(folder)
    const { position } = await log.head()
    assert.equal([log.opening.unclean, log.opening.dropped], [true, true])
    assert.is((await collect(log.read())).length, position)
    await log.close()
    assert.ok((await namesIn(folder)).includes('events.damaged'))
  }))

test('one that ends before a known position is put back, too', () =>
  inFolder(async (folder) => {
    const log = await LevelLog.open(folder)
    await log.append(commitsFrom(1, 3), { expected: 0 })
    await log.close()
    const before = await filesOf(folder)
    assert.is((await rejection(LevelLog.open(folder, { atLeast: 4 }))).code, 'ERR_LOG_TRUNCATED')
    assert.equal(await filesOf(folder), before)
    assert.is(await readAll(folder), 3)
  }))

test('a table that the MANIFEST does not name is put back, though LevelDB writes one of that number', () =>
  inFolder(async (folder) => {
    const log = await LevelLog.open(folder)
    await log.append(commitsFrom(1, 3), { expected: 0 })
    await log.close()
    for (let number = 4; number < 12; number++)
      await writeFile(join(folder, 'events', `${String(number).padStart(6, '0')}.ldb`), `table ${number}`)
    const before = await filesOf(folder)
    assert.is((await rejection(LevelLog.open(folder, { atLeast: 4 }))).code, 'ERR_LOG_TRUNCATED')
    assert.equal(await filesOf(folder), before)
    assert.is(await readAll(folder), 3)
  }))

test('what has the name of a file and is none is damage', () =>
  inFolder(async (folder) => {
    for (let position = 1; position <= 3; position++) {
      const log = await LevelLog.open(folder)
      await log.append([commitAt(position)], { expected: position - 1 })
      await log.close()
    }
    for (const name of [...(await filesOf(folder)).keys(), 'LOCK']) {
      const path = join(folder, 'events', name)
      const bytes = await readFile(path)
      await rm(path)
      await mkdir(path)
      const error = await rejection(readAll(folder))
      assert.is(error.code, 'ERR_LOG_CORRUPT', `${name}: ${error.message}`)
      assert.match(error.message, name)
      await rm(path, { recursive: true })
      await symlink(join(folder, 'nowhere'), path)
      assert.is((await rejection(readAll(folder))).code, 'ERR_LOG_CORRUPT', name)
      await rm(path)
      await writeFile(path, bytes)
    }
    assert.is(await readAll(folder), 3)
  }))

test('a MANIFEST instead of a .log, or the reverse, which can end the process, is damage', () =>
  inFolder(async (folder) => {
    const log = await LevelLog.open(folder)
    await log.append(commitsFrom(1, 30), { expected: 0 })
    await log.close()
    const files = await filesOf(folder)
    const name = [...files.keys()].find((each) => each.endsWith('.log')) ?? ''
    const manifest = [...files.keys()].find((each) => each.startsWith('MANIFEST')) ?? ''
    await writeFile(join(folder, 'events', name), files.get(manifest) ?? '')
    assert.is((await rejection(LevelLog.open(folder))).code, 'ERR_LOG_CORRUPT')
    await writeFile(join(folder, 'events', name), files.get(name) ?? '')
    await writeFile(join(folder, 'events', manifest), files.get(name) ?? '')
    assert.is((await rejection(LevelLog.open(folder))).code, 'ERR_LOG_CORRUPT')
    await writeFile(join(folder, 'events', manifest), files.get(manifest) ?? '')
    assert.is(await readAll(folder), 30)
  }))

test('tables without CURRENT are refused untouched', () =>
  inFolder(async (folder) => {
    for (let position = 1; position <= 2; position++) {
      const log = await LevelLog.open(folder)
      await log.append([commitAt(position)], { expected: position - 1 })
      await log.close()
    }
    const current = await readFile(join(folder, 'events', 'CURRENT'))
    await rm(join(folder, 'events', 'CURRENT'))
    const before = await filesOf(folder)
    assert.is((await rejection(LevelLog.open(folder))).code, 'ERR_LOG_CORRUPT')
    assert.equal(await filesOf(folder), before)
    await writeFile(join(folder, 'events', 'CURRENT'), current)
    assert.is(await readAll(folder), 2)
  }))

test('an opened log that is written to leaves no copy, whether it was read or not', () =>
  inFolder(async (folder) => {
    for (let position = 1; position <= 3; position++) {
      const log = await LevelLog.open(folder)
      if (position === 2) await collect(log.read())
      await log.append([commitAt(position)], { expected: position - 1 })
      await log.close()
      const names = await readdir(join(folder, 'events'))
      for (const name of names) assert.ok((await stat(join(folder, 'events', name))).isFile(), name)
    }
    assert.equal(await namesIn(folder), ['events'])
  }))

test.run()
