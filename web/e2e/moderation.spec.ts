import { expect } from '@playwright/test'
import { expectAccessible, expectLargeTypeFits } from './support/accessible'
import { askInWriting as ask } from './support/people'
import { test } from './support/story'
import { t } from './support/words'

/** Who sits at the desk of the county where the first child goes to school. */
const COLLEAGUE = /鹿城区/

test('a telephone number is masked, an insult waits at the desk, and the pupil objects to what was decided', async ({
  enter,
}) => {
  const pupil = await enter('pupil', 'phone')
  const screening = pupil.locator('[data-screening]')

  await test.step('a planted number is shown to others as stars', async () => {
    await pupil.goto(`/questions/${await ask(pupil, '求长方形的周长，会的打13805771234')}`)
    await expect(screening).toHaveAttribute('data-state', 'masked')
    await expect(screening).toContainText('求长方形的周长，会的打***********')
    await expectAccessible(pupil)
    await expectLargeTypeFits(pupil)
  })

  const text = `出题的人是傻逼 ${Date.now()}`
  const id = await ask(pupil, text)
  const desk = await enter('bureau', 'desk')
  await test.step('the desk finds the insult and opens it from the keyboard', async () => {
    await desk.getByRole('link', { name: t('menu.moderation'), exact: true }).click()
    const row = desk.locator('tbody tr[data-id]').filter({ hasText: text })
    await expect(row).toContainText(t('screening_reason.abuse'))
    await expect(desk.locator('[data-filter="show"]')).toContainText(t('moderation.show_waiting'))
    await expectAccessible(desk)
    await row.focus()
    await desk.keyboard.press('Enter')
    await expect(desk).toHaveURL(new RegExp(`/moderation/${id}$`))
    await expect(desk.locator('[data-finding] mark')).toHaveText('傻逼')
    await expectAccessible(desk)
  })

  await test.step('it is hidden, with a word why', async () => {
    await desk.locator('[data-decision="hide"]').check()
    await expect(desk.locator('[data-decide]')).toBeDisabled()
    await desk.locator('[data-note]').fill('骂人的话不给同学看')
    await desk.locator('[data-decide]').click()
    await expect(desk.locator('[data-past]')).toContainText(t('screening_step.hide'))
    await desk.goto('/moderation')
    await expect(desk.getByRole('heading', { name: t('moderation.title') })).toBeVisible()
    await expect(desk.locator('tbody tr[data-id]').filter({ hasText: text })).toHaveCount(0)
  })

  await test.step('what is in one state is there, whether it waits or not', async () => {
    await desk.goto('/moderation?state=masked')
    await expect(desk.locator('[data-filter="show"]')).toContainText(t('moderation.show_of_state'))
    await expect(
      desk.locator('tbody tr[data-id]').filter({ hasText: '求长方形的周长' }).first(),
    ).toBeVisible()
  })

  await test.step('the pupil reads why and objects, once', async () => {
    await pupil.goto(`/questions/${id}`)
    await expect(screening).toHaveAttribute('data-state', 'hidden')
    await expect(screening).toContainText('骂人的话不给同学看')
    await screening.locator('summary').click()
    await pupil.locator('[data-appeal-text]').fill('我写的是课文里的话')
    await pupil.locator('[data-appeal-send]').click()
    await expect(screening).toHaveAttribute('data-state', 'appealed')
    await expectAccessible(pupil)
  })

  await test.step('who decided first does not decide about the objection', async () => {
    await desk.goto(`/moderation/${id}`)
    await expect(desk.locator('[data-appeal]')).toContainText('我写的是课文里的话')
    await expect(desk.getByText(t('error.screening_other_decides'))).toBeVisible()
    await expect(desk.locator('[data-decide]')).toHaveCount(0)
  })

  await test.step('another one reads what it comes to, and nobody there reads the real name', async () => {
    const other = await enter('bureau', 'phone', {}, COLLEAGUE)
    await other.goto('/moderation')
    const row = other.locator('tbody tr[data-id]').filter({ hasText: text })
    await expect(row).toContainText(t('screening_reason.abuse'))
    const box = await row.boundingBox()
    expect(box?.width, 'nothing of the table is off to the side').toBeLessThanOrEqual(390)
    await other.goto(`/moderation/${id}`)
    await expect(other.getByText(t('moderation.hide_for_good'))).toBeVisible()
    await expect(other.getByText(t('screening_decision.hide_line'))).toHaveCount(0)
    const alias = (await other.locator('[data-asked-by]').innerText()).trim()
    await expect(other.locator('[data-past] li').last()).toContainText(alias)
    await expectAccessible(other)

    // Two have it open: who is slower decides nothing, and sees what is there now.
    const third = await enter('bureau', 'desk', {}, COLLEAGUE)
    await third.goto(`/moderation/${id}`)
    for (const page of [other, third]) await page.locator('[data-note]').fill('是课文里的话')
    await other.locator('[data-decision="clear"]').check()
    await third.locator('[data-decision="hide"]').check()
    await other.locator('[data-decide]').click()
    await expect(other.locator('[data-past]')).toContainText(t('screening_step.release'))
    await third.locator('[data-decide]').click()
    await expect(third.getByText(t('error.screening_state_wrong'))).toBeVisible()
    await expect(third.locator('[data-past]')).toContainText(t('screening_step.release'))
    // What others may see can be hidden all the same; nobody is asked to.
    await expect(third.locator('[data-deciding]')).not.toHaveAttribute('open')
    await third.locator('[data-deciding] summary').click()
    await third.locator('[data-decision="hide"]').check()
    await third.locator('[data-note]').fill('还是不合适')
    await third.locator('[data-decide]').click()
    await expect(third.locator('[data-past] li').last()).toContainText(t('screening_step.hide'))
  })
})
