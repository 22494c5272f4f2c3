import { escapeHtml } from './escapeHtml';

/** The login page of the org. Works without scripts. */
export function loginPage(options: {
    readonly stylesheet: string;
    readonly retUrl: string;
    readonly error?: string;
    readonly username?: string;
}): string {
    const error = options.error
        ? `<div class="slds-text-color_error slds-m-bottom_medium" role="alert" id="error">${escapeHtml(options.error)}</div>`
        : '';
    const describedBy = options.error ? ' aria-describedby="error"' : '';
    return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Login | Salesforce</title>
<link rel="stylesheet" href="/lightning/vendor/${options.stylesheet}">
</head>
<body class="slds-theme_shade">
<main class="slds-align_absolute-center" style="min-height: 100vh">
<form class="slds-box slds-theme_default slds-p-around_large" style="width: 22rem; max-width: 94vw" method="post" action="/lightning/login">
<h1 class="slds-text-heading_large slds-m-bottom_large slds-text-align_center">local-org</h1>
${error}
<input type="hidden" name="retURL" value="${escapeHtml(options.retUrl)}">
<div class="slds-form-element slds-m-bottom_medium">
<label class="slds-form-element__label" for="username">Username</label>
<div class="slds-form-element__control"><input class="slds-input" id="username" name="un" type="email" autocomplete="username" value="${escapeHtml(options.username ?? '')}" required autofocus${describedBy}></div>
</div>
<div class="slds-form-element slds-m-bottom_large">
<label class="slds-form-element__label" for="password">Password</label>
<div class="slds-form-element__control"><input class="slds-input" id="password" name="pw" type="password" autocomplete="current-password" required></div>
</div>
<button class="slds-button slds-button_brand slds-button_stretch" id="Login" name="Login" type="submit">Log In</button>
</form>
</main>
</body>
</html>
`;
}
