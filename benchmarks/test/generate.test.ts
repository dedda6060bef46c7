import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { CITIES, edgeCount, generate, itemCount } from '../src/data/generate.js'
import type { Data } from '../src/data/generate.js'

/**
 * Sums of every column, in order, as they were when the workloads were laid down: a different draw anywhere
 * changes one.
 */
const KNOWN: Readonly<Record<number, Readonly<Record<string, number>>>> = {
  1000: {
    authorCountry: -214198170,
    profileCity: -596757129,
    rank: 793135506,
    bookYear: 513868581,
    bookRating: 1944338522,
    bookAuthor: 1011434367,
    bookCategory: 575287735,
    reviewBook: -1753662203,
    reviewRating: -820061228,
    reviewUser: 1733232918,
    linkBook: -796771288,
    linkTag: 2025364338,
    friendA: -1978922048,
    friendB: 630949224,
    categoryParent: 2078576524,
  },
  10000: {
    authorCountry: -529928009,
    profileCity: 1094993534,
    rank: -2056110706,
    bookYear: -1978425845,
    bookRating: -935550830,
    bookAuthor: -736749668,
    bookCategory: 334518886,
    reviewBook: 1906214780,
    reviewRating: -267762840,
    reviewUser: -442375980,
    linkBook: -913152741,
    linkTag: 330798788,
    friendA: -1301043537,
    friendB: -1473194609,
    categoryParent: 2078576524,
  },
}

for (const [size, known] of Object.entries(KNOWN)) {
  test(`the data of ${size} books are those of the definition, to the last draw`, () => {
    assert.equal(columnSums(generate(Number(size))), known)
  })
}

test('items, edges and the selective city are those of the definition', () => {
  const data = generate(10_000)
  assert.is(itemCount(data), 68_714)
  assert.is(edgeCount(data), 95_709)
  assert.is(CITIES[data.city], 'City037')
  assert.is(data.cityReviews, 30)
})

test('another seed makes other data', () => {
  assert.is.not(columnSums(generate(1000, 1))['bookAuthor'], KNOWN[1000]?.['bookAuthor'])
})

function columnSums(data: Data): Record<string, number> {
  const columns = Object.entries(data).filter(([, column]) => ArrayBuffer.isView(column)) as [
    string,
    ArrayLike<number>,
  ][]
  return Object.fromEntries(columns.map(([name, column]) => [name, weighted(column)]))
}

/** Depends on the order, too. */
function weighted(column: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < column.length; i++) sum = (Math.imul(sum, 31) + (column[i] as number)) | 0
  return sum
}

test.run()
