/** The page of the cluster: a form for a new book, and a frame for each process. */
export function mainPage(processes: readonly string[]): string {
  return page(
    'One library, several processes',
    `
<h1>One library, ${processes.length} processes</h1>
<p>Each frame shows a live query of one process. A new book goes to any of them, and appears in all. A process that is
killed starts again, and has everything that was acknowledged.</p>
<form><label>Title <input name="title" required></label> <button>Add a book</button> <output></output></form>
<main>${processes.map((name) => `<iframe title="Process ${name}" src="/frame/${name}"></iframe>`).join('')}</main>
<script>
const [form] = document.forms
const output = form.querySelector('output')
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
form.addEventListener('submit', async (event) => {
  event.preventDefault()
  const title = form.elements.title.value
  form.reset()
  // With the same key the request can be repeated until there is a response: the book is added once.
  const key = crypto.randomUUID()
  for (;;) {
    const response = await fetch('/books', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify({ title, published: new Date().toISOString().slice(0, 10), author: 1 }),
    }).catch(() => undefined)
    if (response === undefined || response.status >= 500) {
      await pause(200)
      continue
    }
    const { detail } = await response.json()
    output.value = response.ok ? title + ': stored by process ' + response.headers.get('x-process') : detail
    return
  }
})
</script>`,
  )
}

/** The books of one author as one process has them, live. */
export function framePage(name: string): string {
  return page(
    `Process ${name}`,
    `
<header><h2>Process ${name}</h2> <button type="button">kill -9</button></header>
<p role="status">starting</p>
<ol></ol>
<script>
const books = new Map()
const list = document.querySelector('ol')
const status = document.querySelector('[role=status]')
const show = () => {
  const inOrder = [...books.values()].sort((a, b) => a.published.localeCompare(b.published) || a.id - b.id)
  list.replaceChildren(...inOrder.map(({ title }) => {
    const item = document.createElement('li')
    item.textContent = title
    return item
  }))
}
const follow = () => {
  const stream = new EventSource('/process/${name}/authors/1/books/events')
  stream.addEventListener('books', ({ data }) => {
    books.clear()
    for (const book of JSON.parse(data)) books.set(book.id, book)
    show()
  })
  stream.addEventListener('changes', ({ data }) => {
    const { removed, added, changed } = JSON.parse(data)
    for (const { id } of removed) books.delete(id)
    for (const { book } of [...added, ...changed]) books.set(book.id, book)
    show()
  })
  // A browser doesn't connect again after a 503, which the proxy sends while the process is away.
  stream.addEventListener('error', () => {
    if (stream.readyState === EventSource.CLOSED) setTimeout(follow, 500)
  })
}
follow()
const look = async () => {
  const response = await fetch('/process/${name}/health').catch(() => undefined)
  const { position } = response?.ok ? await response.json() : {}
  status.textContent = position === undefined ? 'away' : 'at commit ' + position
  document.body.classList.toggle('away', position === undefined)
  setTimeout(look, 500)
}
void look()
document.querySelector('button').addEventListener('click', () =>
  fetch('/kill/${name}', { method: 'POST', headers: { 'x-kill': '1' } }))
</script>`,
  )
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>
body { font: 16px/1.4 system-ui, sans-serif; margin: 1rem; }
main { display: flex; gap: 1rem; }
iframe { flex: 1; min-width: 0; height: 70vh; border: 1px solid #999; border-radius: 4px; }
header { display: flex; justify-content: space-between; align-items: center; }
h2 { margin: 0; font-size: 1.1rem; }
.away ol { opacity: 0.4; }
</style>
<body>${body}</body>
</html>`
}
