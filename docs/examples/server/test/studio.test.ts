import * as assert from 'uvu/assert'
import { browserSuite } from '../../../../packages/studio/test/browser/helpers/browser-suite.js'
import { grid } from '../../../../packages/studio/test/browser/helpers/grid.js'
import { startService } from './helpers/service.js'

const { test, run } = await browserSuite()

test('the studio of the service and its clients see each other’s changes', async ({ at }) => {
  const service = await startService({ studioToken: 'secret' })
  try {
    const visit = await at(`${service.client.url}/studio`)
    const page = await visit.open('rows/Book?token=secret')
    await grid(page, 'Book').getByText('Solaris').waitFor()
    await page.getByText('Live', { exact: true }).waitFor()
    assert.not.match(page.url(), /secret/)

    const { body } = await service.client.send('POST', '/books', {
      title: 'Fiasco',
      published: '1986-01-01',
      author: service.db.Author.get({ name: 'Stanisław Lem' }).id,
    })
    const { id } = body as { readonly id: number }
    await grid(page, 'Book').getByText('Fiasco').waitFor()

    await grid(page, 'Book').getByRole('link', { name: 'Open Fiasco' }).click()
    await page.getByRole('button', { name: 'Edit' }).click()
    const form = page.getByRole('form', { name: 'Edit Fiasco' })
    await form.getByLabel('blurb').fill('First contact fails.')
    await form.getByRole('button', { name: 'Save' }).click()
    await page.getByText('First contact fails.').waitFor()
    const changed = await service.client.get(`/books/${id}`)
    assert.is((changed.body as { readonly blurb: string }).blurb, 'First contact fails.')
  } finally {
    await service.close()
  }
})

run()
