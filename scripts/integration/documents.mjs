import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../lib/root.mjs'

/** The code blocks of a document, each with the output that the document states. */
function blocksOf(path) {
  const text = readFileSync(join(root, path), 'utf8')
  const found = []
  for (const [, info, code] of text.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)) {
    const [language, ...marks] = info.split(' ')
    if (language === 'text' && marks.includes('output')) found.at(-1).output = code
    else found.push({ language, marks, code, output: undefined })
  }
  return found
}

const readme = blocksOf('README.md')

/** README's first example, which is JavaScript and TypeScript alike, and what it prints. */
export const firstExample = readme.find(({ language }) => language === 'js')
/** README's example of a store in a folder, in TypeScript. */
export const folderExample = readme.find(({ language }) => language === 'ts')

/** The files of the guide's page, by the name in their first line. */
export const guideFiles = new Map(
  blocksOf('docs/guide/in-your-project.md')
    .filter(({ marks }) => marks.includes('packed'))
    .map((block) => [block.code.match(/^\/\/ (\S+)\n/)[1], block]),
)
