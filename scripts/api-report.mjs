// The public API of each published package, by entry point, from its declarations: `api/*.api.md`. What an export
// refers to is listed too, because its members and types are part of the surface, whatever it is exported as. Compares
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

/** The symbol that a name stands for, behind imports and exports. */
function targetOf(symbol) {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
}

function byName(a, b) {
  if (a.name === b.name) return 0
  return a.name < b.name ? -1 : 1
}

/** What each door exports, by name. */
const exportsOf = new Map(
  Object.entries(DOORS).map(([door, path]) => [
    door,
    checker
      .getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(join(root, path))))
      .toSorted(byName),
  ]),
)
/** What some door exports, or lists as used by its exports: listed once. */
const listed = new Set([...exportsOf.values()].flat().map(targetOf))

/** What declarations refer to, directly or not, in the packages of this repository, if it isn't listed yet. */
function usedBy(declarations) {
  const used = []
  const waiting = [...declarations]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    for (const name of namesIn(node)) {
      const symbol = checker.getSymbolAtLocation(name)
      const target = symbol && targetOf(symbol)
      if (target === undefined || listed.has(target)) continue
      const found = (target.declarations ?? []).filter(
        (each) => isOfModule(each) && packageOf(each.getSourceFile().fileName) !== undefined,
      )
      if (found.length === 0) continue
      listed.add(target)
      used.push({ name: target.name, declarations: found })
      waiting.push(...found)
    }
  }
  return used.toSorted(byName)
}

/** The names of types and values in a declaration, and what it inherits from. */
function namesIn(node) {
  const names = []
  const visit = (child) => {
    if (ts.isIdentifier(child)) names.push(child)
    else if (ts.isImportTypeNode(child) && child.qualifier !== undefined) names.push(child.qualifier)
    ts.forEachChild(child, visit)
  }
  ts.forEachChild(node, visit)
  return names
}

/** Not a member, a parameter or a type parameter of another declaration. */
function isOfModule(declaration) {
  return (
    ts.isInterfaceDeclaration(declaration) ||
    ts.isTypeAliasDeclaration(declaration) ||
    ts.isClassDeclaration(declaration) ||
    ts.isFunctionDeclaration(declaration) ||
    ts.isVariableDeclaration(declaration)
  )
}

function report(door, path) {
  const own = packageOf(path)
  const faults = []
  const parts = []
  const roots = []
  for (const exported of exportsOf.get(door)) {
    const target = targetOf(exported)
    const declarations = target.declarations ?? []
    if (target.getJsDocTags(checker).some(({ name }) => name === 'internal'))
      faults.push(`${door}: ${exported.name} is tagged @internal`)
    const from = packageOf(declarations[0]?.getSourceFile().fileName ?? '')
    if (from !== own)
      parts.push(`// ${exported.name}: from ${from === undefined ? 'another package' : `packages/${from}`}`)
    else {
      roots.push(...declarations)
      parts.push(...declarations.map(textOf))
    }
  }
  const further = usedBy(roots).flatMap(({ declarations }) => declarations.map(textOf))
  const rest = further.length === 0 ? '' : `\n## Not exported, used by what is\n\n${block(further)}`
  return { faults, text: `# ${door}\n\n${block(parts)}${rest}` }
}

const block = (parts) => `\`\`\`ts\n${parts.join('\n\n')}\n\`\`\`\n`

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
