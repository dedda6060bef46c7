import { expect } from 'chai'
import { DoesNotExist, filled, schema } from './shop.mjs'

const db = filled()
const other = filled()

expect(db.A.all()).to.deep.equal(other.A.all())
expect(db.A.filter({ n: 1 })).not.to.deep.equal(db.A.filter({ n: 2 }))
expect(db.A.get(1).bs).not.to.deep.equal(db.A.get(2).bs)
expect(db.A.get(1)).to.deep.equal(other.A.get(1))
expect(db.A.get(1)).to.deep.equal({ id: 1, name: 'x', n: 1 })
expect(db.A.get(1)).not.to.deep.equal(db.A.get(2))
expect(db.A.get(1)).to.include({ n: 1 })
expect(() => db.A.get(9)).to.throw(DoesNotExist, 'There is no A')

const failing = {
  'query set': () => expect(db.A.filter({ n: 1 })).to.deep.equal([]),
  'query sets': () => expect(db.A.filter({ n: 1 })).to.deep.equal(db.A.filter({ n: 2 })),
  manager: () => expect(db.T).to.deep.equal([]),
  'related manager': () => expect(db.A.get(1).bs).to.deep.equal([]),
  row: () => expect(db.A.get(1)).to.deep.equal({ id: 1 }),
  length: () => expect(db.A.filter({ n: 1 })).to.have.lengthOf(3),
  schema: () => expect(schema).to.equal(null),
  live: () => expect(db.A.all().live()).to.equal(null),
  'other error': () => expect(() => db.A.get(9)).to.throw(RangeError),
}
for (const [name, assertion] of Object.entries(failing)) {
  try {
    assertion()
    console.log(`${name}: passed`)
  } catch (error) {
    console.log(`${name}: ${error.message}`)
  }
}
