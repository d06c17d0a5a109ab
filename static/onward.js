/* A form that only waits to be sent. Without this there is a button. */
document.querySelector('[data-onward]')?.requestSubmit();
