import { readAnchors } from './anchor-files.js'
import { knownHead } from './known-head.js'

/** The last commit that a log is known to have reached, by the anchors in its folder; 0 if there is none. */
export async function anchoredPosition(folder: string): Promise<number> {
  const { anchors } = await readAnchors(folder)
  return anchors.reduce((last, { record }) => Math.max(last, knownHead(record).position), 0)
}
