/**
 * Indexes on every foreign key (that of review.book covers the rating, too), on profile.city and tag.name; a
 * symmetric friendship is stored from both ends, as an ORM does. `cross join` keeps an order of joins that
 * the planner finds only with statistics.
 */
export const SCHEMA = `
  create table category (id integer primary key, name text not null, parent integer references category);
  create index category_parent on category (parent);
  create table tag (id integer primary key, name text not null unique);
  create table person (id integer primary key, name text not null);
  create table author (id integer primary key, name text not null, country text not null);
  create table profile (id integer primary key, author integer not null unique references author on delete cascade, city text not null);
  create index profile_city on profile (city);
  create table book (
    id integer primary key, title text not null, year integer not null, rating integer not null,
    author integer not null references author on delete cascade, category integer not null references category
  );
  create index book_author on book (author);
  create index book_category on book (category);
  create table review (
    id integer primary key, book integer not null references book on delete cascade, rating integer not null,
    user integer not null references person
  );
  create index review_book on review (book, rating);
  create index review_user on review (user);
  create table book_tag (
    book integer not null references book on delete cascade, tag integer not null references tag, primary key (book, tag)
  ) without rowid;
  create index book_tag_tag on book_tag (tag, book);
  create table friend (a integer not null references person, b integer not null references person, primary key (a, b)) without rowid;
  create index friend_b on friend (b);
`

export const QUERIES = {
  category: 'insert into category values (?, ?, ?)',
  tag: 'insert into tag values (?, ?)',
  person: 'insert into person values (?, ?)',
  author: 'insert into author values (?, ?, ?)',
  profile: 'insert into profile values (?, ?, ?)',
  book: 'insert into book values (?, ?, ?, ?, ?, ?)',
  review: 'insert into review values (?, ?, ?, ?)',
  link: 'insert into book_tag values (?, ?)',
  friend: 'insert into friend values (?, ?)',
  forward: 'select p.city from book b join profile p on p.author = b.author where b.id = ?',
  hopBook: 'select author from book where id = ?',
  hopAuthor: 'select id from author where id = ?',
  hopProfile: 'select city from profile where author = ?',
  booksOfAuthor: 'select * from book where author = ?',
  countBooks: 'select count(*) from book where author = ?',
  tagBooks: 'select b.* from book_tag l join book b on b.id = l.book where l.tag = ?',
  friends: 'select p.* from friend f join person p on p.id = f.b where f.a = ?',
  friendsOfFriends: `select p.* from person p where p.id in (select g.b from friend f join friend g on g.a = f.b where f.a = ?) and p.id <> ?`,
  chainSelective: `select r.* from profile p join book b on b.author = p.author join review r on r.book = b.id where p.city = ?`,
  chainUnselective: `select r.* from profile p cross join book b on b.author = p.author cross join review r on r.book = b.id where p.city < ?`,
  reverseChain: `select * from author where id in (
    select b.author from tag t join book_tag l on l.tag = t.id join book b on b.id = l.book
    where t.name = ? and exists (select 1 from review r where r.book = b.id and r.rating = ?))`,
  exclude:
    'select * from book b where not exists (select 1 from review r where r.book = b.id and r.rating = ?)',
  twoMulti: `select a.* from author a where a.id in (
    select b.author from tag t join book_tag l on l.tag = t.id join book b on b.id = l.book where t.name = ?)
    and exists (select 1 from book b join review r on r.book = b.id where b.author = a.id and r.rating = ?)`,
  topCount:
    'select author as id, count(*) as value from book group by author order by value desc, id limit ?',
  topAverage: `select b.author as id, avg(r.rating) as value from review r join book b on b.id = r.book
    group by b.author having count(*) > ? order by value desc, id limit ?`,
  moveBook: 'update book set author = ? where id = ?',
  updateBook: 'update book set year = ?, rating = ? where id = ?',
  unlink: 'delete from book_tag where book = ? and tag = ?',
  deleteAuthor: 'delete from author where id = ?',
  totals: `select (select count(*) from author), (select count(*) from profile), (select count(*) from book),
    (select sum(id * (author % 97)) from book), (select count(*) from review), (select sum(id * rating) from review),
    (select count(*) from book_tag), (select count(*) from book_tag)`,
} as const
