import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Progress } from '../src/show/progress.js'

function recorded(isTTY: boolean): {
  progress: Progress
  lines: string[]
  wait: (milliseconds: number) => void
} {
  let now = 0
  const lines: string[] = []
  const progress = new Progress({ isTTY, write: (text) => lines.push(text) }, () => now)
  return { progress, lines, wait: (milliseconds) => void (now += milliseconds) }
}

test('in a terminal a bar is redrawn in place, with share, rate and time left', () => {
  const { progress, lines, wait } = recorded(true)
  progress.start('senses', 1000, 'rows')
  wait(2000)
  progress.update(250)
  wait(10)
  progress.update(260)
  wait(990)
  progress.end()
  assert.is(lines.length, 2)
  assert.match(lines[0] ?? '', /^\r.*senses.*███████░.*25 % {2}125 rows\/s {2}0:06 left$/)
  assert.match(lines[1] ?? '', /senses +1,000 rows {2}in 3\.0 s, 333 rows\/s\n$/)
})

test('elsewhere a plain line reports each quarter', () => {
  const { progress, lines, wait } = recorded(false)
  progress.start('senses', 1000, 'rows')
  for (let done = 100; done <= 1000; done += 100) {
    wait(100)
    progress.update(done)
  }
  progress.end()
  assert.is(lines.length, 4)
  assert.equal(lines[0], '  senses       30 %  1.0 k rows/s  0:01 left\n')
  assert.not(lines.some((line) => line.includes('\r')))
})

test.run()
