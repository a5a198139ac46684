/** The body of msp360's login in XML, as the vendor's page shows it: by hand, not by the writer that is tested with it. */

export const namespace = "http://schemas.datacontract.org/2004/07/MBSAPImvc.Controllers";

/** The root with what is put into it. */
const loginXml = (inner: string) =>
  '<ProviderController.LoginUserBindingModel xmlns:i="http://www.w3.org/2001/XMLSchema-instance"' +
  ` xmlns="${namespace}">${inner}</ProviderController.LoginUserBindingModel>`;

/** Values without a character that XML would have escaped. */
export const credentialsXml = ({ UserName, Password }: { UserName: string; Password: string }) =>
  loginXml(`<Password>${Password}</Password><UserName>${UserName}</UserName>`);
