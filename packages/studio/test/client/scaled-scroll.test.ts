import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  afterScroll,
  hasDrifted,
  LONGEST,
  rowsInSight,
  scrollSpace,
  scrollTopOf,
  topOf,
  topToShow,
} from '../../client/lib/scaled-scroll.js'

const test = suite('scaled scrolling')
const ROW = 32
const spaces = fc
  .record({ rows: fc.integer({ min: 100, max: 20_000_000 }), viewport: fc.integer({ min: 100, max: 2000 }) })
  .map(({ rows, viewport }) => scrollSpace(rows, ROW, viewport))
const part = fc.double({ min: 0, max: 1, noNaN: true })

test('a place of the scroll bar and a top belong to each other', () => {
  fc.assert(
    fc.property(spaces, part, (space, at) => {
      const top = at * (space.total - space.viewport)
      const scrollTop = scrollTopOf(space, top)
      assert.ok(scrollTop >= 0 && scrollTop <= space.extent - space.viewport)
      assert.ok(Math.abs(topOf(space, scrollTop) - top) < 1)
    }),
  )
})

test('the ends of the scroll bar are the first and the last row', () => {
  fc.assert(
    fc.property(spaces, (space) => {
      assert.is(topOf(space, 0), 0)
      assert.is(Math.round(topOf(space, space.extent - space.viewport)), space.total - space.viewport)
    }),
  )
})

test('an element is never longer than browsers accept', () => {
  fc.assert(fc.property(spaces, ({ extent }) => assert.ok(extent <= LONGEST)))
})

test('a small movement moves the rows by as many pixels', () => {
  const space = scrollSpace(1_000_000, ROW, 800)
  const top = 12_000_000
  const scrollTop = scrollTopOf(space, top)
  assert.is(afterScroll(space, { top, scrollTop }, scrollTop + 100).top, top + 100)
})

test('a far movement goes to the place of the scroll bar', () => {
  const space = scrollSpace(1_000_000, ROW, 800)
  const after = afterScroll(space, { top: 0, scrollTop: 0 }, 4_000_000)
  assert.is(after.top, topOf(space, 4_000_000))
})

test('steps in one direction reach the end, if the scroll bar is moved when it has drifted', () => {
  const space = scrollSpace(400_000, ROW, 800)
  let position = { top: 0, scrollTop: 0 }
  for (let step = 0; step < 40_000 && position.top < space.total - space.viewport; step++) {
    const most = space.extent - space.viewport
    position = afterScroll(space, position, Math.min(most, position.scrollTop + 700))
    if (hasDrifted(space, position)) position = { ...position, scrollTop: scrollTopOf(space, position.top) }
  }
  assert.is(position.top, space.total - space.viewport)
})

test('rows in sight are those of the viewport, and a few around it', () => {
  const space = scrollSpace(1000, ROW, 320)
  assert.equal(rowsInSight(space, 0, ROW), { start: 0, end: 16 })
  assert.equal(rowsInSight(space, 3200, ROW), { start: 94, end: 116 })
  assert.equal(rowsInSight(space, 1000 * ROW - 320, ROW), { start: 984, end: 1000 })
  assert.equal(rowsInSight(scrollSpace(0, ROW, 320), 0, ROW), { start: 0, end: 0 })
})

test('a row is shown with the least movement', () => {
  const space = scrollSpace(1000, ROW, 320)
  assert.is(topToShow(space, 320, 12, ROW), 320)
  assert.is(topToShow(space, 320, 5, ROW), 160)
  assert.is(topToShow(space, 0, 10, ROW), 32)
  assert.is(topToShow(space, 0, 999, ROW), 1000 * ROW - 320)
})

test.run()
