#!/bin/sh
# Makes the disk image for macOS: sh setup/package/macos/dmg.sh GenRepair.app OUT.dmg
# CODESIGN_IDENTITY="Developer ID Application: ..." signs the program for other computers; without it the signature is ad
# hoc, which macOS accepts after "Open anyway" in the privacy settings. NOTARY_PROFILE names a keychain profile of
# notarytool, to have the image notarized.
set -eu
app=$1
image=$2
here=$(cd "$(dirname "$0")" && pwd)
identity=${CODESIGN_IDENTITY:--}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

codesign --force --deep --options runtime --timestamp=none --entitlements "$here/entitlements.plist" \
    --sign "$identity" "$app"
codesign --verify --deep --strict "$app"
cp -R "$app" "$folder/"
ln -s /Applications "$folder/Applications"
rm -f "$image"
hdiutil create -volname GenRepair -srcfolder "$folder" -format ULMO -ov "$image"
if [ "$identity" != - ]; then
    codesign --sign "$identity" "$image"
    if [ -n "${NOTARY_PROFILE:-}" ]; then
        xcrun notarytool submit "$image" --keychain-profile "$NOTARY_PROFILE" --wait
        xcrun stapler staple "$image"
    fi
fi
