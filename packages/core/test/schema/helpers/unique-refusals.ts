import { generic, key, model, number, one, text, type RefusalCase } from './declarations.js'

export const TREES: readonly RefusalCase[] = [
  [
    'ERR_TREE',
    /a key to 'self', not to B/,
    { B: model({}), A: model({ b: key('B', { null: true, tree: true }) }) },
  ],
  ['ERR_TREE', /needs null: true/, { A: model({ up: key('self', { tree: true }) }) }],
  [
    'ERR_TREE',
    /needs its index/,
    { A: model({ up: key('self', { null: true, tree: true, index: false }) }) },
  ],
  ['ERR_OPTION', /has no option 'tree'/, { A: model({ up: one('self', { null: true, tree: true }) }) }],
  [
    'ERR_OPTION',
    /must be true, or an object of names/,
    { A: model({ up: key('self', { null: true, tree: 1 }) }) },
  ],
  [
    'ERR_OPTION',
    /an object of names: ancestors, descendants, path, root, depth/,
    { A: model({ up: key('self', { null: true, tree: { parents: 'x' } }) }) },
  ],
  [
    'ERR_TREE_NAME',
    /the name 'path' of its path: this is also the name of the field A.path; give it another one, tree: \{ path: '…' \}/,
    { A: model({ path: text(), up: key('self', { null: true, tree: true }) }) },
  ],
  [
    'ERR_TREE_NAME',
    /this is also the name of the relation A.root/,
    {
      A: model({ up: key('self', { null: true, tree: true }) }),
      B: model({ a: key('A', { relatedName: 'root' }) }),
    },
  ],
  [
    'ERR_TREE_NAME',
    /'up' of its depth: this is also the name of the (field|relation) A.up/,
    { A: model({ up: key('self', { null: true, tree: { depth: 'up' } }) }) },
  ],
  [
    'ERR_TREE_NAME',
    /'way' of its root: this is also the name of the path of the same tree/,
    { A: model({ up: key('self', { null: true, tree: { path: 'way', root: 'way' } }) }) },
  ],
  [
    'ERR_TREE_NAME',
    /'a__b' of its depth: .*can't contain '__'/,
    { A: model({ up: key('self', { null: true, tree: { depth: 'a__b' } }) }) },
  ],
  ['ERR_TREE_NAME', /not a text/, { A: model({ up: key('self', { null: true, tree: { depth: 5 } }) }) }],
  [
    'ERR_TREE_NAME',
    /the primary key/,
    { A: model({ up: key('self', { null: true, tree: { depth: 'pk' } }) }) },
  ],
  [
    'ERR_METHOD_NAME',
    /because its rows have the depth of its tree under this name/,
    { A: model({ up: key('self', { null: true, tree: true }) }, { methods: { depth: () => 1 } }) },
  ],
]

export const GENERIC_KEYS: readonly RefusalCase[] = [
  ['ERR_GENERIC_KEY', /needs at least one model/, { A: model({ to: generic([]) }) }],
  ['ERR_GENERIC_KEY', /the name 'B' twice/, { B: model(), A: model({ to: generic(['B', 'B']) }) }],
  [
    'ERR_GENERIC_KEY',
    /the name 'B' twice/,
    { 'x.B': model(), 'y.B': model(), A: model({ to: generic(['x.B', 'y.B']) }) },
  ],
  ['ERR_GENERIC_KEY', /can't be 'self'; name the model/, { A: model({ to: generic(['self']) }) }],
  ['ERR_GENERIC_KEY', /'in' has the name of a lookup/, { in: model(), A: model({ to: generic(['in']) }) }],
  ['ERR_UNKNOWN_MODEL', /has no model 'C'/, { B: model(), A: model({ to: generic(['B', 'C']) }) }],
  [
    'ERR_ON_DELETE',
    /can't have onDelete SET_DEFAULT/,
    { A: model({ to: generic(['A'], { onDelete: 'SET_DEFAULT' }) }) },
  ],
  [
    'ERR_ON_DELETE',
    /can't have onDelete SET,/,
    { A: model({ to: generic(['A'], { onDelete: { set: 1 } }) }) },
  ],
  [
    'ERR_SET_NULL_NOT_NULL',
    /needs a nullable field/,
    { A: model({ to: generic(['A'], { onDelete: 'SET_NULL' }) }) },
  ],
  ['ERR_OPTION', /has no option 'default'/, { A: model({ to: generic(['A'], { default: 1 }) }) }],
  [
    'ERR_DECLARATION',
    /expected a field/,
    { A: model({ to: { kind: 'genericKey', targets: 'A', options: {} } }) },
  ],
  ['ERR_FIELD_NAME', /can't contain '__'/, { A: model({ to__a: generic(['A']) }) }],
  [
    'ERR_FIELD_CLASH',
    /gives rows 'to_type', which is a field of A/,
    { A: model({ to_type: text(), to: generic(['A']) }) },
  ],
  [
    'ERR_UNIQUES',
    /can't have nullsDistinct: false with the generic key 'to'/,
    {
      A: model(
        { n: number(), to: generic(['A']) },
        { uniques: [{ fields: ['n', 'to'], nullsDistinct: false }] },
      ),
    },
  ],
  ['ERR_ACCESSOR_CLASH', /set relatedName/, { A: model({ one: generic(['A']), two: generic(['A']) }) }],
]

export const UNIQUES: readonly RefusalCase[] = [
  [
    'ERR_MANAGED',
    /remove it from uniques/,
    { Book: model({ v: number({ version: true }) }, { uniques: [{ fields: ['v'] }] }) },
  ],
  ['ERR_UNIQUES', /must be a list.*got "a"/, { Book: model({ a: text() }, { uniques: 'a' }) }],
  ['ERR_UNIQUES', /takes objects, such as/, { Book: model({ a: text() }, { uniques: [['a']] }) }],
  ['ERR_UNIQUES', /needs fields/, { Book: model({ a: text() }, { uniques: [{}] }) }],
  ['ERR_UNIQUES', /an empty list/, { Book: model({ a: text() }, { uniques: [{ fields: [] }] }) }],
  [
    'ERR_UNIQUES',
    /no option 'were' \(did you mean 'where'\?\)/,
    { Book: model({ a: text() }, { uniques: [{ fields: ['a'], were: {} }] }) },
  ],
  [
    'ERR_UNIQUES',
    /takes as name a text, got 5/,
    { Book: model({ a: text() }, { uniques: [{ fields: ['a'], name: 5 }] }) },
  ],
  [
    'ERR_UNIQUES',
    /a list of names of fields, or of lower/,
    { Book: model({ a: text() }, { uniques: [{ fields: [{ sqrt: 'a' }] }] }) },
  ],
  [
    'ERR_UNIQUES',
    /names "titel", which the model does not have \(did you mean 'title'\?\)/,
    { Book: model({ title: text() }, { uniques: [{ fields: ['titel'], where: { title: 'x' } }] }) },
  ],
  [
    'ERR_UNIQUES',
    /the where of uniques names "titel"/,
    { Book: model({ title: text() }, { uniques: [{ fields: ['title'], where: { titel__in: ['x'] } }] }) },
  ],
  [
    'ERR_UNIQUES',
    /a condition 'title__isnull', which takes true or false, got 1/,
    { Book: model({ title: text() }, { uniques: [{ fields: ['title'], where: { title__isnull: 1 } }] }) },
  ],
  [
    'ERR_UNIQUES',
    /a condition 'title__in', which takes a list of values, got "x"/,
    { Book: model({ title: text() }, { uniques: [{ fields: ['title'], where: { title__in: 'x' } }] }) },
  ],
  [
    'ERR_UNIQUES',
    /a condition 'n', which has a value that the field refuses/,
    { Book: model({ n: number() }, { uniques: [{ fields: ['n'], where: { n: 'x' } }] }) },
  ],
  [
    'ERR_UNIQUES',
    /applies lower to 'n', which is no string or text/,
    { Book: model({ n: number() }, { uniques: [{ fields: [{ lower: 'n' }] }] }) },
  ],
  [
    'ERR_UNIQUES',
    /two constraints with the name "x"/,
    {
      Book: model(
        { n: number() },
        {
          uniques: [
            { fields: ['n'], where: { n: 1 }, name: 'x' },
            { fields: ['n'], where: { n: 2 }, name: 'x' },
          ],
        },
      ),
    },
  ],
]
