// Tests the lint rules: writes each violation into a copy of the folder structure and expects the rule's
// error there, and no other error.
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { root } from './lib/root.mjs'
import { run } from './lib/spawn.mjs'

// A folder may import the folders listed before it, and not those after it. Folders of one stage may import
// each other.
const STAGES = {
  core: [
    ['util'],
    ['error'],
    ['schema'],
    ['event'],
    ['log'],
    ['state'],
    ['snapshot'],
    ['transaction', 'recovery'],
    ['observe'],
    ['store'],
    ['testing'],
  ],
  query: [
    ['ast'],
    ['resolve'],
    ['bind', 'plan'],
    ['select'],
    ['compute'],
    ['engine'],
    ['live'],
    ['types'],
    ['builder'],
    ['store'],
  ],
}
/** The same inside a folder. */
const INNER_STAGES = {
  'packages/query/src/live': [['dependency', 'result'], ['view'], ['registry'], ['delivery']],
}
const PACKAGES = {
  core: [],
  query: ['@relata/core'],
  record: ['@relata/core'],
  level: ['@relata/core', '@relata/record'],
  postgres: ['@relata/core', '@relata/record'],
  cli: ['@relata/core', '@relata/query', '@relata/record', '@relata/level', '@relata/postgres'],
  relata: ['@relata/core', '@relata/query', '@relata/level'],
  conformance: ['relata'],
  studio: ['relata'],
}
const NAMES = [
  '@relata/core',
  '@relata/query',
  '@relata/record',
  '@relata/level',
  '@relata/postgres',
  '@relata/cli',
  'relata',
  '@relata/conformance',
  '@relata/studio',
]
const LIMIT = 'eslint(no-restricted-imports)'
function long(count, line) {
  return Array.from({ length: count }, (_, index) => line(index)).join('\n')
}

const planted = []
function plant(path, text, rule) {
  return planted.push({ path, text, rule })
}

function plantDirections(source, stages, rootIndex = true) {
  const folders = stages.flatMap((stage, rank) => stage.map((folder) => ({ folder, rank })))
  for (const from of folders) {
    const base = `${source}/${from.folder}`
    if (rootIndex) {
      const rule = from.rank < stages.length - 1 ? LIMIT : undefined
      plant(`${base}/uses-index.ts`, "import type { A } from '../index.js'\nexport type B = A\n", rule)
    }
    for (const to of folders) {
      if (to.folder === from.folder) continue
      const rule = to.rank > from.rank ? LIMIT : undefined
      plant(
        `${base}/uses-${to.folder}.ts`,
        `import type { A } from '../${to.folder}/a.js'\nexport type B = A\n`,
        rule,
      )
      plant(`${base}/deep/uses-${to.folder}.ts`, `export { a } from '../../${to.folder}/a.js'\n`, rule)
    }
  }
}

function plantPackages() {
  for (const [name, allowed] of Object.entries(PACKAGES)) {
    const own = name === 'relata' ? 'relata' : `@relata/${name}`
    for (const other of NAMES.filter((one) => one !== own)) {
      const text = `import type { A } from '${other}'\nexport type B = A\n`
      const inside = STAGES[name]?.[0]?.[0]
      const rule = allowed.includes(other) ? undefined : LIMIT
      const file = `uses-${other.replace(/\W+/g, '-').replace(/^-/, '')}.ts`
      plant(`packages/${name}/src/${file}`, text, rule)
      if (inside) plant(`packages/${name}/src/${inside}/${file}`, text, rule)
    }
  }
  for (const name of ['core', 'query', 'record']) {
    plant(
      `packages/${name}/src/uses-node.ts`,
      "import type { Stats } from 'node:fs'\nexport type B = Stats\n",
      'import(no-nodejs-modules)',
    )
    plant(
      `packages/${name}/src/util/uses-fs.ts`,
      "import { statSync } from 'fs'\nexport const b: unknown = statSync\n",
      'import(no-nodejs-modules)',
    )
  }
  plant(
    'packages/level/src/uses-node.ts',
    "import type { Stats } from 'node:fs'\nexport type B = Stats\n",
    undefined,
  )
}

function plantRules() {
  const at = 'packages/level/src'
  plant(
    `${at}/cycle-a.ts`,
    "import { b } from './cycle-b.js'\nexport const a: unknown = b\n",
    'import(no-cycle)',
  )
  plant(
    `${at}/cycle-b.ts`,
    "import { a } from './cycle-a.js'\nexport const b: unknown = a\n",
    'import(no-cycle)',
  )
  plant(`${at}/default.ts`, 'export default 1\n', 'import(no-default-export)')
  plant(`${at}/any.ts`, 'export const a: any = 1\n', 'typescript(no-explicit-any)')
  plant(
    `${at}/bang.ts`,
    'export const a = (b: string | null): string => b!\n',
    'typescript(no-non-null-assertion)',
  )
  plant(
    `${at}/types.ts`,
    "import { A } from './any.js'\nexport type B = A\n",
    'typescript(consistent-type-imports)',
  )
  plant(
    `${at}/boundary.ts`,
    'export const a = (b: string) => b\n',
    'typescript(explicit-module-boundary-types)',
  )
  // Code that walks over the trees of query lists every kind, because a default would hide a missing one.
  plant(
    'packages/query/src/ast/default.ts',
    "export function a(b: 'x' | 'y'): number {\n  switch (b) {\n    case 'x':\n      return 1\n    default:\n      return 2\n  }\n}\n",
    'typescript(switch-exhaustiveness-check)',
  )
  plant(
    `${at}/switch.ts`,
    "export function a(b: 'x' | 'y'): number {\n  let c = 0\n  switch (b) {\n    case 'x':\n      c = 1\n  }\n  return c\n}\n",
    'typescript(switch-exhaustiveness-check)',
  )
  plant(
    `${at}/floating.ts`,
    'export function a(b: () => Promise<void>): void {\n  b()\n}\n',
    'typescript(no-floating-promises)',
  )
  plant(
    `${at}/throws.ts`,
    "export function a(): never {\n  throw 'text'\n}\n",
    'typescript(only-throw-error)',
  )
  plant(
    `${at}/long.ts`,
    long(301, (index) => `export const a${index} = ${index}`),
    'eslint(max-lines)',
  )
  plant(
    `${at}/long-function.ts`,
    `export function a(b: () => void): void {\n${long(60, () => '  b()')}\n}\n`,
    'eslint(max-lines-per-function)',
  )
  plant(
    `${at}/deep.ts`,
    'export function a(b: boolean): number {\n  if (b) {\n    while (b) {\n      if (b) {\n        if (b) return 1\n      }\n    }\n  }\n  return 0\n}\n',
    'eslint(max-depth)',
  )
  plant(
    `${at}/params.ts`,
    'export const a = (b: 1, c: 1, d: 1, e: 1, f: 1): number => b + c + d + e + f\n',
    'eslint(max-params)',
  )
  const spread = 'relata(no-spread-argument)'
  plant(
    `${at}/spread-call.ts`,
    'export const a = (b: readonly number[]): number => Math.max(0, ...b)\n',
    spread,
  )
  plant(
    `${at}/spread-push.ts`,
    'export const a = (b: number[], c: number[]): number => b.push(...c)\n',
    spread,
  )
  plant(
    `${at}/spread-new.ts`,
    'export const a = (b: number[]): Date => new Date(...(b as [number, number]))\n',
    spread,
  )
  plant(
    `${at}/spread-apply.ts`,
    'export const a = (b: number[]): number => Math.max.apply(undefined, b)\n',
    spread,
  )
  plant(
    `${at}/spread-reflect.ts`,
    'export const a = (b: number[]): unknown => Reflect.apply(Math.max, undefined, b)\n',
    spread,
  )
  plant(
    'docs/examples/a/src/spread-example.ts',
    'export const a = (b: number[]): number => Math.max(...b)\n',
    spread,
  )
  plant(
    `${at}/spread-literal.ts`,
    'export const a = (b: number[]): Set<number> => new Set([0, ...b])\n',
    undefined,
  )
  plant(
    'packages/query/src/engine/spread-query.ts',
    'export const a = (b: { query: object }): object => ({ ...b.query, start: 0 })\n',
    'relata(no-query-spread)',
  )
  plant(
    'packages/query/src/engine/spread-other.ts',
    'export const a = (b: { planned: object }): object => ({ ...b.planned, start: 0 })\n',
    undefined,
  )
  plant(`${at}/camelCase.ts`, 'export const a = 1\n', 'unicorn(filename-case)')
  const test = 'packages/level/test'
  plant(
    `${test}/long.test.ts`,
    long(501, (index) => `export const a${index} = ${index}`),
    'eslint(max-lines)',
  )
  plant(
    `${test}/free.test.ts`,
    `export function a(b: () => void) {\n${long(301, () => '  b()')}\n}\n`,
    undefined,
  )
}

async function lint(folder) {
  mkdirSync(join(folder, 'scripts/lint'), { recursive: true })
  for (const file of ['.oxlintrc.json', 'scripts/lint/relata-plugin.mjs'])
    copyFileSync(join(root, file), join(folder, file))
  writeFileSync(
    join(folder, 'tsconfig.json'),
    '{ "compilerOptions": { "strict": true, "module": "nodenext", "noEmit": true, "types": [] }, "include": ["packages"] }',
  )
  for (const { path, text } of planted) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const { output } = await run('oxlint', ['-f', 'json'], { cwd: folder, quiet: true })
  return JSON.parse(output).diagnostics
}

for (const [name, stages] of Object.entries(STAGES)) plantDirections(`packages/${name}/src`, stages)
for (const [folder, stages] of Object.entries(INNER_STAGES)) plantDirections(folder, stages, false)
plantPackages()
plantRules()

const folder = mkdtempSync(join(tmpdir(), 'relata-lint-'))
let wrong = 0
try {
  const found = new Map()
  for (const { filename, code } of await lint(folder))
    found.set(filename, [...(found.get(filename) ?? []), code])
  for (const { path, text, rule } of planted) {
    const codes = found.get(path) ?? []
    const watched = codes.filter((code) => rule === undefined || code === rule)
    if (rule === undefined ? watched.length === 0 : watched.length > 0) continue
    wrong++
    console.error(
      `${path} should ${rule ? `break ${rule}` : 'be clean'} and ${codes.length > 0 ? `breaks ${codes.join(' ')}` : 'is clean'}:\n${text.slice(0, 200)}`,
    )
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
const violations = planted.filter(({ rule }) => rule).length
console.log(
  `${violations} planted violations and ${planted.length - violations} allowed imports: ${wrong === 0 ? 'each as it should be' : `${wrong} not as they should be`}.`,
)
process.exitCode = wrong > 0 ? 1 : 0
