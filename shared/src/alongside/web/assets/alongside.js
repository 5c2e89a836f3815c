// Makes what works without a script more comfortable: leaving with the Shift key pressed three times, counting
// characters, focus on the list of mistakes.
import { initAll } from "./govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();
