// The public API of each published package, by entry point, from its declarations: `api/*.api.md`. Compares
// with what is in the repository, or with `--write` replaces it. `@relata/core/engine` has no report: it is
// for Relata's own packages. What is tagged `@internal` may not be exported through the other entry points.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript-5.9'
import { root } from './lib/root.mjs'

const DOORS = {
  core: 'packages/core/dist/index.d.ts',
  'core-log': 'packages/core/dist/log.d.ts',
  'core-testing': 'packages/core/dist/testing/index.d.ts',
  query: 'packages/query/dist/index.d.ts',
  record: 'packages/record/dist/index.d.ts',
  level: 'packages/level/dist/index.d.ts',
  postgres: 'packages/postgres/dist/index.d.ts',
  cli: 'packages/cli/dist/index.d.ts',
  relata: 'packages/relata/dist/index.d.ts',
  studio: 'packages/studio/dist/index.d.ts',
}
const printer = ts.createPrinter({ removeComments: true })
const options = {
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true,
  skipLibCheck: true,
  noEmit: true,
  types: [],
}
const program = ts.createProgram(
  Object.values(DOORS).map((path) => join(root, path)),
  options,
)
const checker = program.getTypeChecker()

/** The package whose file a declaration is in. */
const packageOf = (path) => /packages\/([^/]+)\/dist\//.exec(path)?.[1]

function textOf(declaration) {
  const source = declaration.getSourceFile()
  const statement = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration
  return printer.printNode(ts.EmitHint.Unspecified, statement, source)
}

function report(door, path) {
  const source = program.getSourceFile(join(root, path))
  const symbol = checker.getSymbolAtLocation(source)
  const own = packageOf(path)
  const faults = []
  const parts = []
  for (const exported of checker.getExportsOfModule(symbol).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const target = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported
    const declarations = target.declarations ?? []
    if (target.getJsDocTags(checker).some(({ name }) => name === 'internal'))
      faults.push(`${door}: ${exported.name} is tagged @internal`)
    const from = packageOf(declarations[0]?.getSourceFile().fileName ?? '')
    if (from !== own)
      parts.push(`// ${exported.name}: from ${from === undefined ? 'another package' : `packages/${from}`}`)
    else parts.push(...declarations.map(textOf))
  }
  return { faults, text: `# ${door}\n\n\`\`\`ts\n${parts.join('\n\n')}\n\`\`\`\n` }
}

const write = process.argv.includes('--write')
const folder = join(root, 'api')
let wrong = 0
mkdirSync(folder, { recursive: true })
for (const [door, path] of Object.entries(DOORS)) {
  const { faults, text } = report(door, path)
  for (const fault of faults) console.error(fault)
  wrong += faults.length
  const file = join(folder, `${door}.api.md`)
  if (write) writeFileSync(file, text)
  else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
    wrong++
    console.error(
      `api/${door}.api.md is not what the package exports: look at the change, then \`node scripts/api-report.mjs --write\`.`,
    )
  }
}
console.log(`${Object.keys(DOORS).length} doors: ${wrong === 0 ? 'as reported' : `${wrong} faults`}.`)
process.exitCode = wrong > 0 ? 1 : 0
