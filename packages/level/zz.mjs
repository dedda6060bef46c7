import { LevelLog } from '@relata/level'
import { rmSync } from 'node:fs'
const dir = '/tmp/level-shim/store'
const mk = (position, n = 1) => ({ position, id: crypto.randomUUID(), time: Date.now(), schema: 1, action: undefined, meta: undefined, key: undefined,
  events: Array.from({ length: n }, (_, i) => ({ type: 'created', model: 'Book', key: position * 1000 + i, row: { id: position * 1000 + i, title: 'The title of book ' + position, published: '2012-09-27', author_id: 17, rating: 4.5 + i } })) })
for (const [label, each, n] of [['1000 appends waiting together', true, 1], ['one append of 1000 commits', false, 1], ['one append of one commit of 1000', false, 1000]]) {
  rmSync(dir, { recursive: true, force: true })
  const log = await LevelLog.open(dir)
  const laps = []
  let p = 0
  for (let g = 0; g < 200; g++) {
    const from = p
    const commits = Array.from({ length: 1000 / n }, () => mk(++p, n))
    const t = performance.now()
    if (each) await Promise.all(commits.map((c) => log.append([c], { expected: c.position - 1 }))); else await log.append(commits, { expected: from })
    laps.push(performance.now() - t)
  }
  const mean = laps.reduce((a, b) => a + b) / laps.length
  laps.sort((a, b) => a - b)
  console.log(label, 'durable: median', laps[100].toFixed(2), 'ms =', Math.round(1000 / laps[100]), 'k/s; mean', Math.round(1000 / mean), 'k/s; p10', Math.round(1000 / laps[20]), 'k/s')
  await log.close()
  const again = await LevelLog.open(dir)
  const rates = []
  for (let r = 0; r < 5; r++) { const t = performance.now(); const cpu = process.cpuUsage(); let e = 0; for await (const c of again.read()) e += c.events.length; const d = performance.now() - t; rates.push(Math.round(e / d)) }
  console.log('  read + verify + decode', rates.join(' '), 'k events/s')
  await again.close()
}
