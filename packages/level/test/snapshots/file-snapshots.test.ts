import { appendFile, mkdir, readdir, readFile, rename, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { sameBlocks, snapshotBlocks } from '@relata/core/testing'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { FileSnapshots } from '../../src/index.js'
import { Child } from '../helpers/child.js'
import { collect, rejection } from '../helpers/collect.js'
import { inFolder } from '../helpers/folder.js'
import { positionsOf, streamOf } from '../helpers/snapshots.js'

const test = suite('snapshots in files')
const SEVEN = '0000000000000007.snapshot'

test('opening makes nothing; the first write makes the folder', () =>
  inFolder(async (folder) => {
    const path = join(folder, 'a', 'snapshots')
    await using snapshots = await FileSnapshots.open(path)
    assert.equal(await readdir(folder), [])
    assert.equal(await snapshots.list(), [])
    await snapshots.write(streamOf(7))
    assert.equal(await readdir(path), [SEVEN])
  }))

test('what a killed process left is removed when the folder is opened, and before a write; other files stay', () =>
  inFolder(async (folder) => {
    const partial = '6f9619ff-8b86-4011-b42d-00cf4fc964ff.partial'
    await writeFile(join(folder, partial), 'half')
    await writeFile(join(folder, 'notes.txt'), 'mine')
    await mkdir(join(folder, '0000000000000009.snapshot'))
    await using snapshots = await FileSnapshots.open(folder)
    assert.equal((await readdir(folder)).sort(), ['0000000000000009.snapshot', 'notes.txt'])
    assert.equal(await snapshots.list(), [])
    await writeFile(join(folder, partial), 'half')
    await snapshots.write(streamOf(7))
    assert.equal((await readdir(folder)).sort(), [SEVEN, '0000000000000009.snapshot', 'notes.txt'])
  }))

test('the folder is a path', async () => {
  for (const path of ['', undefined, 7])
    assert.is((await rejection(FileSnapshots.open(path as string))).code, 'ERR_ARGUMENT')
})

test('a damaged file is refused when it is read, whatever is damaged, and is listed', () =>
  inFolder(async (folder) => {
    await using snapshots = await FileSnapshots.open(folder)
    const { bytes } = await snapshots.write(streamOf(7, 2))
    const path = join(folder, SEVEN)
    const whole = await readFile(path)
    const refused = async (what: string): Promise<void> => {
      const error = await rejection(collect(snapshots.read(7)))
      assert.is(error.code, 'ERR_LOG_CORRUPT', what)
      assert.ok(error.message.startsWith(`The snapshot ${path} is damaged`), error.message)
      assert.equal(await positionsOf(snapshots), [7])
    }
    const change = fc.tuple(fc.constantFrom('flip', 'cut', 'zero'), fc.nat(bytes - 1), fc.nat(7))
    await fc.assert(
      fc.asyncProperty(change, async ([kind, at, bit]) => {
        const damaged = Buffer.from(kind === 'cut' ? whole.subarray(0, at) : whole)
        if (kind === 'flip') damaged[at] = (damaged[at] as number) ^ (1 << bit)
        if (kind === 'zero') damaged.fill(0, at, Math.min(at + 512, bytes))
        fc.pre(!damaged.equals(whole))
        await writeFile(path, damaged)
        await refused(`${kind} at ${at}`)
      }),
    )
    await writeFile(path, whole)
    await appendFile(path, 'x')
    await refused('a byte more')
    await truncate(path, 0)
    await refused('an empty file')
    // The length of the first block: 4 GiB.
    await writeFile(path, Buffer.from(whole).fill(0xff, 36, 40).fill(0xf8, 36, 37))
    await refused('a large length')
    await writeFile(path, whole)
    sameBlocks(await collect(snapshots.read(7)), snapshotBlocks(7, 2))
  }))

test('a file under the name of another position is refused', () =>
  inFolder(async (folder) => {
    await using snapshots = await FileSnapshots.open(folder)
    await snapshots.write(streamOf(7))
    await rename(join(folder, SEVEN), join(folder, '0000000000000008.snapshot'))
    assert.match((await rejection(collect(snapshots.read(8)))).message, 'it is of commit 7')
  }))

test('what the system refuses rejects with ERR_LOG_UNAVAILABLE and the cause; later writes are tried again', () =>
  inFolder(async (folder) => {
    const path = join(folder, 'snapshots')
    await writeFile(path, 'a file where the folder should be')
    await using snapshots = await FileSnapshots.open(path)
    const calls = [
      () => snapshots.list(),
      () => snapshots.write(streamOf(7)),
      () => collect(snapshots.read(7)),
      () => snapshots.remove(7),
    ]
    for (const call of calls) {
      const error = await rejection(call())
      assert.is(error.code, 'ERR_LOG_UNAVAILABLE')
      assert.ok(error.cause instanceof Error)
    }
    await rename(path, `${path}.aside`)
    await snapshots.write(streamOf(7))
    assert.equal(await positionsOf(snapshots), [7])
  }))

test('closing ends a read under way with ERR_CLOSED', () =>
  inFolder(async (folder) => {
    const snapshots = await FileSnapshots.open(folder)
    await snapshots.write(streamOf(7, 20))
    const reading = snapshots.read(7)
    await reading.next()
    await snapshots.close()
    assert.is((await rejection(reading.next())).code, 'ERR_CLOSED')
  }))

test('a full disk fails the write; the snapshots from before stay, nothing else is left', () =>
  inFolder(async (folder) => {
    if (process.platform === 'win32') return
    const path = join(folder, 'snapshots')
    await using snapshots = await FileSnapshots.open(path)
    await snapshots.write(streamOf(1, 2))
    // A file can have 64 kB.
    const child = new Child('write-snapshots', { args: [path, '500'], limit: 'ulimit -f 64' })
    assert.equal([await child.line(), await child.line()], ['ERR_LOG_UNAVAILABLE', '1'])
    await child.exit
    assert.equal(await readdir(path), ['0000000000000001.snapshot'])
    sameBlocks(await collect(snapshots.read(1)), snapshotBlocks(1, 2))
  }))

test('of a process killed while it writes snapshots every complete one is whole, and no part is left', () =>
  inFolder(async (folder) => {
    for (const wait of [10, 40, 90]) {
      const child = new Child('write-snapshots', { args: [folder, '200'] })
      await child.line()
      await new Promise((resolve) => setTimeout(resolve, wait))
      await child.kill('SIGKILL')
      await using snapshots = await FileSnapshots.open(folder)
      assert.equal(
        (await readdir(folder)).filter((name) => name.endsWith('.partial')),
        [],
      )
      const positions = await positionsOf(snapshots)
      assert.ok(
        (positions[0] ?? 0) >= Number(child.lines.at(-1)),
        `${positions.join(' ')}, acknowledged ${child.lines.at(-1)}`,
      )
      for (const position of positions)
        sameBlocks(await collect(snapshots.read(position)), snapshotBlocks(position, 200))
    }
  }))

test.run()
