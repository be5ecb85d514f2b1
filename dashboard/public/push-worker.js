/** Shows what the gateway pushes, also while no page of the wall is open; a tap opens what it is about. */

self.addEventListener('push', (event) => {
  const said = event.data?.json() ?? {};
  const options = {
    body: said.body ?? '',
    tag: said.tag,
    renotify: said.tag !== undefined,
    requireInteraction: said.isUrgent === true,
    icon: '/favicon.svg',
    data: { path: said.path ?? '/' },
  };
  event.waitUntil(self.registration.showNotification(said.title ?? 'ninewatch', options));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.path ?? '/'));
});

/** In the page that is open already, else in a new one; never away from here. */
async function open(path) {
  const address = new URL(path, self.location.origin);
  if (address.origin !== self.location.origin) return;
  const [page] = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (page === undefined) {
    await self.clients.openWindow(address.href);
    return;
  }
  await page.focus();
  await page.navigate(address.href).catch(() => self.clients.openWindow(address.href));
}
