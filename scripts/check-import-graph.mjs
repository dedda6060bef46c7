// Refuses circles among the modules of a package. Type-only imports count, because lint's no-cycle ignores
// them.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { circles, importGraph } from './lib/import-graph.mjs'
import { root } from './lib/root.mjs'

let modules = 0
const faults = []
for (const name of readdirSync(join(root, 'packages'))) {
  const graph = importGraph(join(root, 'packages', name, 'src'))
  modules += graph.size
  for (const circle of circles(graph)) {
    faults.push(`packages/${name}/src: these modules import each other in a circle:`)
    for (const file of circle) {
      const inside = graph.get(file).filter((target) => circle.includes(target))
      faults.push(`  ${file} imports ${inside.join(', ')}`)
    }
  }
}
for (const line of faults) console.error(line)
console.log(`${modules} modules: ${faults.length === 0 ? 'no circle' : 'circles found'}.`)
process.exitCode = faults.length > 0 ? 1 : 0
