#!/bin/sh
# Signs the disk image, has Apple notarise it, and fastens the ticket to it:
#
#     packaging/macos/sign.sh dist/installers/rakuten-desktop-1.2.3-macos-arm64.dmg
#
# MACOS_SIGNING_IDENTITY names the identity ("Developer ID Application: ...") that the keychain holds
# and that the application itself was signed with (make package reads it too).  For notarisation:
# APPLE_ID, APPLE_TEAM_ID and APPLE_PASSWORD (one for this use).  Where something is missing, this
# says so and leaves the image as it is.
set -eu

image=$1
if [ -z "${MACOS_SIGNING_IDENTITY:-}" ]; then
    echo "not signed: there is no MACOS_SIGNING_IDENTITY" >&2
    exit 0
fi
codesign --force --timestamp --sign "$MACOS_SIGNING_IDENTITY" "$image"
codesign --verify --strict "$image"
if [ -z "${APPLE_ID:-}" ] || [ -z "${APPLE_TEAM_ID:-}" ] || [ -z "${APPLE_PASSWORD:-}" ]; then
    echo "signed, not notarised: APPLE_ID, APPLE_TEAM_ID or APPLE_PASSWORD is missing" >&2
    exit 0
fi
xcrun notarytool submit "$image" --wait \
    --apple-id "$APPLE_ID" --team-id "$APPLE_TEAM_ID" --password "$APPLE_PASSWORD"
xcrun stapler staple "$image"
spctl --assess --type open --context context:primary-signature "$image"
echo "signed and notarised" >&2
