// Refuses circles among the modules of a package. Type-only imports count: lint's no-cycle passes over them.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { circles, importGraph } from './lib/import-graph.mjs'
import { root } from './lib/root.mjs'

/**
 * Circles that may stay, module by module, because their types are recursive by nature: the rows of a query
 * set have managers, managers are query sets, and a where-object names both. An entry that is no longer a
 * circle is refused too, so that the list only shrinks.
 */
const ALLOWED = {
  query: [
    ['types/fields.ts', 'types/link-models.ts'],
    [
      'types/answers.ts',
      'types/combine.ts',
      'types/create-input.ts',
      'types/dates.ts',
      'types/expression.ts',
      'types/filtered-relation.ts',
      'types/functions.ts',
      'types/helpers.ts',
      'types/input.ts',
      'types/live.ts',
      'types/lookups.ts',
      'types/misfit.ts',
      'types/mode.ts',
      'types/names.ts',
      'types/next.ts',
      'types/path.ts',
      'types/place.ts',
      'types/positional.ts',
      'types/prefetch.ts',
      'types/query-of.ts',
      'types/query-set.ts',
      'types/refine.ts',
      'types/related-manager.ts',
      'types/row.ts',
      'types/rows.ts',
      'types/update.ts',
      'types/values-list.ts',
      'types/values.ts',
      'types/where.ts',
    ],
    ['bind/context.ts', 'bind/item.ts', 'bind/relations.ts', 'bind/variables.ts'],
  ],
}

let modules = 0
const faults = []
for (const name of readdirSync(join(root, 'packages'))) {
  const graph = importGraph(join(root, 'packages', name, 'src'))
  modules += graph.size
  const allowed = (ALLOWED[name] ?? []).map((list) => list.join('\n'))
  const found = circles(graph)
  for (const circle of found) {
    if (allowed.includes(circle.join('\n'))) continue
    faults.push(`packages/${name}/src: these modules import each other in a circle:`)
    for (const file of circle) {
      const inside = graph.get(file).filter((target) => circle.includes(target))
      faults.push(`  ${file} imports ${inside.join(', ')}`)
    }
  }
  const present = new Set(found.map((circle) => circle.join('\n')))
  for (const list of allowed)
    if (!present.has(list))
      faults.push(
        `packages/${name}/src: no circle any more, take it off the list:\n  ${list.replaceAll('\n', '\n  ')}`,
      )
}
for (const line of faults) console.error(line)
console.log(`${modules} modules: ${faults.length === 0 ? 'no circle but the listed ones' : 'circles found'}.`)
process.exitCode = faults.length > 0 ? 1 : 0
