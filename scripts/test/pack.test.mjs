import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { PNPM } from '../bootstrap.mjs'
import { packFaults } from '../lib/pack-faults.mjs'
import { publicPackages, readJson, root } from '../lib/root.mjs'

const test = suite('packing')
const versions = new Map([['@relata/core', '1.2.3']])
let folder = ''

const right = {
  name: '@relata/packed',
  version: '1.2.3',
  type: 'module',
  main: './dist/index.js',
  exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
  files: ['dist'],
  scripts: { prepack: 'node ../../check-pack.mjs' },
  dependencies: { '@relata/core': '1.2.3', immer: '^11.0.0' },
}

const write = (path, content) => {
  mkdirSync(join(folder, path, '..'), { recursive: true })
  writeFileSync(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content))
}

test.before.each(() => {
  // Two folders below scripts, so that the path of the check is that of a package.
  mkdirSync(join(root, 'scripts/.cache'), { recursive: true })
  folder = mkdtempSync(join(root, 'scripts/.cache/pack-'))
  write('package.json', right)
  write('README.md', 'Packed.')
  write('LICENSE', 'MIT')
  write('src/index.ts', 'export const one: number = 1\n')
  write('src/tsconfig.json', {
    extends: '../../../../tsconfig.base.json',
    compilerOptions: { rootDir: '.', outDir: '../dist' },
  })
  write('dist/index.js', '')
  write('dist/index.d.ts', '')
})
test.after.each(() => rmSync(folder, { recursive: true, force: true }))

test('a package that names versions, and has what it names, has no fault', () =>
  assert.equal(packFaults(folder, versions), []))

for (const [range, word] of [
  ['workspace:*', /"workspace:\*", which npm can't install/],
  ['workspace:^1.2.3', /can't install/],
  ['link:../core', /can't install/],
  ['file:../core', /can't install/],
  ['catalog:', /can't install/],
  ['^1.0.0', /@relata\/core is at 1\.2\.3: write that/],
])
  for (const kind of ['dependencies', 'peerDependencies', 'optionalDependencies'])
    test(`"${range}" in ${kind} is refused`, () => {
      write('package.json', { ...right, dependencies: {}, [kind]: { '@relata/core': range } })
      const faults = packFaults(folder, versions)
      assert.is(faults.length, 1)
      assert.match(faults[0], word)
    })

for (const [path, word] of [
  ['dist/index.d.ts', /\.\/dist\/index\.d\.ts, which package\.json names, is missing/],
  ['LICENSE', /LICENSE is missing/],
  ['README.md', /README\.md is missing/],
])
  test(`without ${path} it is refused`, () => {
    rmSync(join(folder, path))
    assert.match(packFaults(folder, versions).join('\n'), word)
  })

for (const path of publicPackages())
  test(`${path} is refused if a dependency has a range that npm can't install`, () => {
    const manifest = readJson(path, 'package.json')
    for (const kind of ['dependencies', 'peerDependencies', 'optionalDependencies'])
      for (const name of Object.keys(manifest[kind] ?? {})) {
        write('package.json', { ...right, ...manifest, [kind]: { ...manifest[kind], [name]: 'workspace:^' } })
        assert.match(
          packFaults(folder, new Map()).join('\n'),
          `"${name}": "workspace:^", which npm can't install`,
        )
      }
  })

const pack = (command = ['npm', 'pack', '--dry-run', '--json']) =>
  spawnSync(command[0], command.slice(1), {
    cwd: folder,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })

test('npm packs what its source says now and nothing that earlier builds left, and prints its own output alone', () => {
  for (const name of ['old.js', 'old.d.ts', 'old.js.map']) write(`dist/gone/${name}`, '')
  const version = readJson('packages/core/package.json').version
  write('package.json', {
    ...right,
    dependencies: { '@relata/core': version },
    scripts: { prepack: 'node ../../check-pack.mjs' },
  })
  const { status, stdout, stderr } = pack()
  assert.is(status, 0, stderr)
  const [{ files }] = JSON.parse(stdout)
  const built = files.map(({ path }) => path).filter((path) => path.startsWith('dist/'))
  assert.ok(built.includes('dist/index.js'))
  assert.equal(
    built.filter((path) => path.includes('old')),
    [],
  )
  assert.match(
    execFileSync(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        'console.log((await import(process.argv[1])).one)',
        join(folder, 'dist/index.js'),
      ],
      { encoding: 'utf8' },
    ),
    /^1/,
  )
})

test('npm refuses to pack a package that it could not install', () => {
  write('package.json', { ...right, dependencies: { '@relata/core': 'workspace:*' } })
  const { status, stderr } = pack()
  assert.is.not(status, 0)
  assert.match(stderr, /Not packed: dependencies has "@relata\/core": "workspace:\*"/)
})

test('pnpm refuses it too', () => {
  write('package.json', { ...right, dependencies: { '@relata/core': 'link:../core' } })
  const { status, stdout, stderr } = pack(['npx', '--yes', PNPM, 'pack', '--pack-destination', folder])
  assert.is.not(status, 0)
  assert.match(stdout + stderr, /Not packed: dependencies has "@relata\/core": "link:\.\.\/core"/)
  assert.equal(
    readdirSync(folder).filter((name) => name.endsWith('.tgz')),
    [],
  )
})

test('npm refuses to pack a package that does not build', () => {
  write('package.json', { ...right, dependencies: {} })
  write('src/index.ts', "export const one: number = 'one'\n")
  const { status, stderr } = pack()
  assert.is.not(status, 0)
  assert.match(stderr, /Not packed: it does not build/)
})

for (const name of publicPackages())
  test(`${name} carries the licence of the repository`, () => {
    assert.is(readFileSync(join(root, name, 'LICENSE'), 'utf8'), readFileSync(join(root, 'LICENSE'), 'utf8'))
  })

test.run()
