/* allauth only tells the console when a passkey fails; the person should know too. */
document.addEventListener("allauth.error", (event) => {
  const box = document.querySelector("[data-passkey-error]");
  if (!box) return;
  event.preventDefault();
  box.hidden = false;
});
document.addEventListener("click", (event) => {
  const box = document.querySelector("[data-passkey-error]");
  if (box && event.target.closest("button")) box.hidden = true;
});
