// The import graph of TypeScript sources, type-only imports included, and its circles.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import ts from 'typescript-5.9'

function byName(a, b) {
  return a < b ? -1 : a > b ? 1 : 0
}

/** The modules of a folder with the modules of the same folder that each imports, as paths relative to the folder. */
export function importGraph(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
  const known = new Set(files)
  const graph = new Map()
  for (const file of files.sort(byName)) {
    const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'), true, true)
    const targets = importedFiles
      .filter(({ fileName }) => fileName.startsWith('.'))
      .map(({ fileName }) => resolve(dirname(file), fileName.replace(/\.js$/, '.ts')))
      .filter((target) => known.has(target))
    graph.set(
      relative(folder, file),
      [...new Set(targets)].map((target) => relative(folder, target)).sort(byName),
    )
  }
  return graph
}

/** The strongly connected components of more than one module (Tarjan), each sorted. A module that imports itself is one too. */
export function circles(graph) {
  const order = new Map()
  const low = new Map()
  const stack = []
  const found = []
  const visit = (node) => {
    order.set(node, order.size)
    low.set(node, order.get(node))
    stack.push(node)
    for (const next of graph.get(node) ?? []) {
      if (!order.has(next)) {
        visit(next)
        low.set(node, Math.min(low.get(node), low.get(next)))
      } else if (stack.includes(next)) low.set(node, Math.min(low.get(node), order.get(next)))
    }
    if (low.get(node) !== order.get(node)) return
    const component = stack.splice(stack.indexOf(node)).sort(byName)
    if (component.length > 1 || graph.get(node).includes(node)) found.push(component)
  }
  for (const node of graph.keys()) if (!order.has(node)) visit(node)
  return found
}
