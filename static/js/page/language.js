// @ts-check
/** The switch between languages: the page is loaded anew in the one chosen, and a lab's run is taken up again. */

document.addEventListener("change", ({ target }) => {
  if (!(target instanceof HTMLSelectElement) || !("langSwitch" in target.dataset)) return;
  const url = new URL(location.href);
  url.searchParams.set("lang", target.value);
  location.assign(url);
});

const url = new URL(location.href);
if (url.searchParams.has("lang")) {
  url.searchParams.delete("lang"); // links carry no language
  history.replaceState(null, "", url);
}
