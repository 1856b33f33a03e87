// Adds the copy button only where it can work; without a script there is no dead control.
if (navigator.clipboard) {
  for (const pre of document.querySelectorAll(".code > .title + pre")) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Copy" });
    const say = (text) => { button.textContent = text; setTimeout(() => { button.textContent = "Copy"; }, 1600); };
    button.addEventListener("click", () => {
      // textContent is the code alone: numbers and signs are drawn by the style sheet.
      navigator.clipboard.writeText(pre.textContent).then(() => say("Copied"), () => say("Select and copy"));
    });
    pre.previousElementSibling.append(button);
  }
}
