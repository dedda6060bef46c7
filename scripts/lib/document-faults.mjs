import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

function withoutCode(text) {
  return text.replace(/^(```|~~~).*\n[\s\S]*?^\1.*$/gm, '')
}

function readFileIn(root, path) {
  const file = join(root, path)
  return existsSync(file) && statSync(file).isFile() ? readFileSync(file, 'utf8') : undefined
}

/** A heading's anchor as GitHub writes it. */
function anchorOf(heading) {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[`*]/g, '')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-')
}

function anchorsIn(text) {
  const seen = new Map()
  return new Set(
    [...withoutCode(text).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => {
      const anchor = anchorOf(heading)
      const count = seen.get(anchor) ?? 0
      seen.set(anchor, count + 1)
      return count === 0 ? anchor : `${anchor}-${count}`
    }),
  )
}

/** The relative links that lead nowhere in `text`, that of the Markdown file `path` below `root`. */
export function deadLinks(root, path, text) {
  const targets = [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target)
  return targets.filter((target) => {
    if (/^[a-z]+:/.test(target)) return false
    const [file, anchor] = target.split('#')
    const found = file === '' ? path : normalize(join(dirname(path), decodeURIComponent(file)))
    if (anchor === undefined) return !existsSync(join(root, found))
    const linked = found === path ? text : readFileIn(root, found)
    return linked === undefined || !anchorsIn(linked).has(anchor)
  })
}

/** A path in backticks: it ends in a slash or in the extension of a source file. */
const PATH = /`([\w@.*/-]+(?:\/|\.(?:ts|mjs|md|json|yml)))`/g

/**
 * The paths in backticks that no file of the repository has. A path may be shortened from the left:
 * `view/row-view.ts` is the one file that ends so.
 */
export function unknownPaths(text, files) {
  const known = new Set()
  for (const file of files) {
    const parts = file.split('/')
    for (let from = 0; from < parts.length; from++)
      for (let to = from + 1; to <= parts.length; to++)
        known.add(parts.slice(from, to).join('/') + (to < parts.length ? '/' : ''))
  }
  return [...withoutCode(text).matchAll(PATH)]
    .map(([, path]) => path)
    .filter((path) => !path.includes('*') && !known.has(path))
}
