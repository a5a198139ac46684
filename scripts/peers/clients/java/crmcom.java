import java.util.List;
import java.util.Map;
import org.openapitools.client.ApiClient;
import org.openapitools.client.api.AuthenticationApi;
import org.openapitools.client.model.AccessTokenCredentials;
import org.openapitools.client.model.AccessTokenIdentifier;
import org.openapitools.client.model.AuthenticationCode;
import org.openapitools.client.model.IdentifierAndPassCode;
import org.openapitools.client.model.TokenRequest;
import org.openapitools.client.model.UserCredentials;

class SignIn {
  static final Map<String, String> env = System.getenv();
  static final String organisation = env.get("PEER_ORGANISATION");

  public static void main(String[] args) throws Exception {
    var api = new AuthenticationApi(new ApiClient().setBasePath(env.get("PEER_URL")));
    var user = new UserCredentials()
        .username(env.get("PEER_USERNAME"))
        .password(env.get("PEER_PASSWORD"))
        .organisation(organisation);
    var code = new AuthenticationCode().authenticationCode(env.get("PEER_AUTHENTICATION_CODE"));
    var identifier = new IdentifierAndPassCode()
        .identifier(env.get("PEER_IDENTIFIER"))
        .passCode(env.get("PEER_PASS_CODE"));
    for (var request : List.of(
        new TokenRequest(user),
        accessToken(new AccessTokenIdentifier(code)),
        accessToken(new AccessTokenIdentifier(identifier)))) {
      System.out.println(api.createToken(request).getData().getToken());
    }
  }

  static TokenRequest accessToken(AccessTokenIdentifier identifier) {
    return new TokenRequest(
        new AccessTokenCredentials().accessTokenIdentifier(identifier).organisation(organisation));
  }
}
