import {
  abstractModel,
  all,
  any,
  count,
  createStore,
  date,
  defineSchema,
  foreignKey,
  integer,
  manyToMany,
  max,
  model,
  oneToOne,
  Prefetch,
  string,
  type SchemaOf,
} from 'relata'
import { Dice, idsOf, itemOf, listOf } from './data.js'
import { port, type AnyPort } from './port.js'

const Dated = abstractModel({ since: date() })
const schema = defineSchema({
  Person: model({ name: string() }, { ordering: ['name', 'id'] }),
  Teacher: model({ subject: string() }, { parents: ['Person'] }),
  Profile: model({
    city: string(),
    person: oneToOne('Person', { onDelete: 'CASCADE', relatedName: 'profile' }),
  }),
  Course: model({
    title: string(),
    teacher: foreignKey('Teacher', { onDelete: 'PROTECT', relatedName: 'courses' }),
    pupils: manyToMany('Person', { through: 'Enrolment', relatedName: 'courses_taken' }),
  }),
  Enrolment: model(
    {
      grade: integer({ null: true }),
      course: foreignKey('Course', { onDelete: 'CASCADE', relatedName: 'enrolments' }),
      pupil: foreignKey('Person', { onDelete: 'CASCADE', relatedName: 'enrolments' }),
    },
    { bases: [Dated], uniqueTogether: [['course', 'pupil']] },
  ),
})
interface School extends SchemaOf<typeof schema> {}

function world(seed: number) {
  const dice = new Dice(seed)
  const teachers = listOf(3, (id) => ({ id, name: `T${dice.roll(5)}`, subject: `S${id}` }))
  const pupils = listOf(7, (n) => ({ id: n + 3, name: `P${dice.roll(5)}` }))
  const profiles = dice
    .some([...teachers, ...pupils], 2)
    .map(({ id }, i) => ({ id: i + 1, city: dice.pick(['Oslo', 'Rome']), person_id: id }))
  const courses = listOf(6, (id) => ({ id, title: `C${id}`, teacher_id: 1 + dice.roll(3) }))
  const enrolments = courses
    .flatMap((course) => dice.some(pupils, 2).map((pupil) => [course, pupil] as const))
    .map(([course, pupil], i) => ({
      id: i + 1,
      since: dice.day(2024, 300),
      grade: dice.roll(4) || null,
      course_id: course.id,
      pupil_id: pupil.id,
    }))
  const db = createStore<School>(schema)
  for (const { id, name, subject } of teachers) db.Teacher.create({ id, name, subject })
  db.Person.bulkCreate(pupils)
  db.Profile.bulkCreate(profiles)
  for (const { id, title, teacher_id: teacher } of courses)
    db.Course.create({ id, title, teacher: db.Teacher.get(teacher) })
  db.Enrolment.bulkCreate(enrolments)
  return { db, teachers, pupils, profiles, courses, enrolments }
}
type World = ReturnType<typeof world>
const ordered = (rows: Iterable<{ readonly id: number }>): readonly number[] =>
  idsOf(rows).toSorted((a, b) => a - b)

export const school: AnyPort = port<World>({
  name: 'school',
  tool: 'Django',
  about: 'persons and teachers, courses with enrolments',
  world,
  calls: [
    {
      feature: 'inheritance',
      original: "Teacher.objects.filter(name='T1'); Person.objects.count()",
      relata: ({ db }) => [ordered(db.Teacher.filter({ name: 'T1' })), db.Person.count()],
      naive: ({ teachers, pupils }) => [
        ordered(teachers.filter(({ name }) => name === 'T1')),
        teachers.length + pupils.length,
      ],
    },
    {
      feature: 'inheritance',
      original: "class Meta: abstract = True; ordering = ['name']",
      relata: ({ db }) => [idsOf(db.Person.all()), db.Enrolment.filter({ since__lt: '2024-06-01' }).count()],
      naive: ({ teachers, pupils, enrolments }) => [
        idsOf(
          [...teachers, ...pupils].toSorted((a, b) =>
            a.name === b.name ? a.id - b.id : a.name < b.name ? -1 : 1,
          ),
        ),
        enrolments.filter(({ since }) => since < '2024-06-01').length,
      ],
    },
    {
      feature: 'conditions',
      original:
        "Person.objects.filter(enrolments__grade__gte=3, enrolments__course__teacher__name='T1').distinct()",
      relata: ({ db }) =>
        ordered(db.Person.filter({ enrolments__grade__gte: 3, enrolments__course__teacher__name: 'T1' })),
      naive: ({ pupils, enrolments, courses, teachers }) =>
        ordered(
          pupils.filter(({ id }) =>
            enrolments.some(
              (e) =>
                e.pupil_id === id &&
                (e.grade ?? 0) >= 3 &&
                itemOf(teachers, itemOf(courses, e.course_id).teacher_id).name === 'T1',
            ),
          ),
        ),
    },
    {
      feature: 'conditions',
      original: 'Course.objects.filter(enrolments__isnull=False).exclude(Exists(ungraded))',
      relata: ({ db }) =>
        ordered(db.Course.filter(any('enrolments'), all('enrolments', { grade__isnull: false }))),
      naive: ({ courses, enrolments }) =>
        ordered(
          courses.filter(({ id }) => {
            const own = enrolments.filter((e) => e.course_id === id)
            return own.length > 0 && own.every(({ grade }) => grade !== null)
          }),
        ),
    },
    {
      feature: 'trees and shapes',
      original: "Course.objects.prefetch_related(Prefetch('enrolments', queryset=…, to_attr='graded'))",
      relata: ({ db }) =>
        db.Course.orderBy('id')
          .prefetchRelated(
            Prefetch('enrolments', {
              query: db.Enrolment.filter({ grade__isnull: false }).orderBy('id'),
              toAttr: 'graded',
            }),
          )
          .toArray()
          .map(({ id, graded }) => [id, idsOf(graded)]),
      naive: ({ courses, enrolments }) =>
        courses.map(({ id }) => [
          id,
          idsOf(enrolments.filter((e) => e.course_id === id && e.grade !== null)),
        ]),
    },
    {
      feature: 'annotations',
      original:
        "Teacher.objects.annotate(n=Count('courses', distinct=True), best=Max('courses__enrolments__grade'))",
      relata: ({ db }) =>
        db.Teacher.annotate({ n: count('courses'), best: max('courses__enrolments__grade') })
          .orderBy('id')
          .toArray()
          .map(({ id, n, best }) => [id, n, best]),
      naive: ({ teachers, courses, enrolments }) =>
        teachers.map(({ id }) => {
          const own = courses.filter((c) => c.teacher_id === id)
          const grades = enrolments
            .filter((e) => own.some((c) => c.id === e.course_id))
            .flatMap(({ grade }) => (grade === null ? [] : [grade]))
          return [id, own.length, grades.length === 0 ? null : Math.max(...grades)]
        }),
    },
    {
      feature: 'writes',
      original: "course.pupils.add(person, through_defaults={'since': today})",
      relata: ({ db }) => {
        const course = db.Course.create({ title: 'new', teacher: db.Teacher.get(1) })
        course.pupils.add(db.Person.get(4), { throughDefaults: { since: '2024-12-01' } })
        return [ordered(course.pupils), course.enrolments.get().since]
      },
      naive: () => [[4], '2024-12-01'],
    },
    {
      feature: 'writes',
      original: "hasattr(person, 'profile')",
      relata: ({ db }) => Array.from(db.Person.orderBy('id'), (person) => db.has(person, 'profile')),
      naive: ({ teachers, pupils, profiles }) =>
        [...teachers, ...pupils].map(({ id }) => profiles.some((p) => p.person_id === id)),
    },
  ],
})
